import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Stripping the types of all modules anew for each of a hundred processes takes longer than the tests. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-cli-test-cache') }
const MAIN = fileURLToPath(new URL('../../../src/entrypoints/cli/main.ts', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
}

export interface StartOptions {
  readonly cwd: string
  readonly input?: string | Uint8Array
  readonly shell?: string
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the real program in a folder, as a shell would. */
export function startSluice(args: readonly string[], options: StartOptions): Started {
  const env = { ...ENVIRONMENT, ...options.env }
  const command = [process.execPath, MAIN, ...args]
  const child =
    options.shell === undefined
      ? spawn(process.execPath, [MAIN, ...args], { cwd: options.cwd, env })
      : spawn('sh', ['-c', options.shell, 'sh', ...command], { cwd: options.cwd, env })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  if (options.input !== undefined) child.stdin.end(options.input)
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { process: child, finished }
}

export function sluice(args: readonly string[], options: StartOptions): Promise<Finished> {
  return startSluice(args, { input: '', ...options }).finished
}

const WAIT_MS_MAX = 120_000

/** Waits until something holds; fails, with what the command said, where that ends before it does. */
export async function untilHolds({ finished }: Pick<Started, 'finished'>, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX
  let ending: string | undefined
  finished.then(({ code, stderr }) => (ending = `it ended with ${code} before:\n${stderr}`), (error: unknown) => (ending = String(error)))
  while (!holds()) {
    if (ending !== undefined) throw new Error(ending)
    if (Date.now() > deadline) throw new Error(`it did not come to pass within ${WAIT_MS_MAX} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Waits until a program reads its stdin: once more than a pipe holds is written. The stdin does not end. */
export async function untilReading({ process: child }: Started): Promise<void> {
  await new Promise((resolve) => child.stdin?.write(`a\n${'x'.repeat(1_000_000)}`, resolve))
}

/** The one document on stdout; fails when there is anything else. */
export function documentOf<T>({ stdout }: Finished): T {
  return JSON.parse(stdout) as T
}

/** A folder of its own for one test file. */
export class Workbench {
  readonly root = mkdtempSync(join(tmpdir(), 'sluice cli é '))

  path(name: string): string {
    return join(this.root, name)
  }

  /** A name that ends in a slash makes a folder. */
  write(files: Readonly<Record<string, string | Uint8Array>>, within = ''): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.root, within, name)
      const isFolder = name.endsWith('/')
      mkdirSync(isFolder ? path : dirname(path), { recursive: true })
      if (!isFolder) writeFileSync(path, content)
    }
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name))
  }

  text(name: string): string {
    return this.read(name).toString('utf8')
  }

  has(name: string): boolean {
    return existsSync(this.path(name))
  }

  /** Relative paths of all files in a folder but those of the ledger, sorted. */
  files(within = ''): readonly string[] {
    const root = this.path(within)
    const entries = readdirSync(root, { recursive: true }).map((entry) => entry.toString())
    return entries.filter((name) => !name.startsWith('.sluice/') && statSync(join(root, name)).isFile()).map((name) => relative('.', name)).sort()
  }

  delete(name: string): void {
    rmSync(this.path(name))
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
