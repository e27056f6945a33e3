import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../architecture/source-files.ts'

export interface Invocation {
  readonly event: unknown
  readonly requestId?: string
  /** What is left of the function's time when the handler is called; unknown when absent. */
  readonly remainingMs?: number
}

export type InvocationResult = { readonly result: unknown } | { readonly errorType: string; readonly errorMessage: string }

/** What the Lambda runtime does, as far as a handler can tell: imports the bundle once, then calls its handler for each event. */
const RUNTIME = `
const { bundle, invocations } = JSON.parse(process.argv[1])
const { handler } = await import(bundle)
const results = []
for (const { event, requestId, remainingMs } of invocations) {
  const endMs = Date.now() + remainingMs
  const time = remainingMs === undefined ? {} : { getRemainingTimeInMillis: () => endMs - Date.now() }
  try {
    results.push({ result: (await handler(event, { awsRequestId: requestId ?? 'request-1', ...time })) ?? null })
  } catch (error) {
    results.push({ errorType: error.name, errorMessage: error.message })
  }
}
process.stderr.write(JSON.stringify(results))
process.exit(0)
`

export interface BundleRun {
  readonly results: readonly InvocationResult[]
  /** What the function printed: JSON lines of logs and metrics. */
  readonly lines: readonly Readonly<Record<string, unknown>>[]
}

/** Runs a built bundle in a process of its own, with nothing of this process's environment but the path. */
export async function invokeBundle(
  name: string,
  environment: Readonly<Record<string, string>>,
  invocations: readonly Invocation[],
): Promise<BundleRun> {
  const bundle = join(PROJECT_ROOT, 'dist/lambda', name, 'index.mjs')
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUNTIME, JSON.stringify({ bundle, invocations })], {
    env: { PATH: process.env['PATH'], ...environment },
  })
  const [stdout, stderr, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ])
  if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${stderr}`)
  return {
    results: JSON.parse(stderr) as InvocationResult[],
    lines: stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
