import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSC = join(ROOT, 'node_modules/typescript7/bin/tsc')

/** What `sluice/testing` needs, and a project that tests its adapters has. */
const TEST_TOOLS = ['chai', 'mocha', '@types/chai', '@types/mocha']

export interface ProgramEnd {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Somebody else's project with the packed package installed, next to what it depends on and nothing else: no AWS SDK. */
export interface ForeignProject {
  readonly folder: string
  /** Files of the unpacked package, with `/` between the segments. */
  readonly packedFiles: readonly string[]
  /** Runs a module of the project that has this text. */
  run(source: string): ProgramEnd
  /** Runs a module of the project that has this text as a mocha test. */
  runTest(source: string): ProgramEnd
  /** Runs the command that the package brings. */
  runCommand(args: readonly string[]): ProgramEnd
  /** Type-checks a module of the project, the package's declarations included. */
  typeCheck(source: string): ProgramEnd
  remove(): void
}

/** Builds, packs and installs the package without a network. Throws with the program's output when a step fails. */
export function installIntoForeignProject(): ForeignProject {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-package-'))
  try {
    const installed = join(folder, 'node_modules', 'sluice')
    unpack(pack(stage(join(folder, 'staging')), folder), installed)
    for (const name of [...Object.keys(manifest.dependencies), ...TEST_TOOLS, '@types/node']) {
      const link = join(folder, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(ROOT, 'node_modules', name), link, 'junction')
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'foreign', private: true, type: 'module' }))
    return foreignProject(folder, installed)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function foreignProject(folder: string, installed: string): ForeignProject {
  return {
    folder,
    packedFiles: readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => relative(installed, join(entry.parentPath, entry.name)).split(sep).join('/')),
    run(source) {
      writeFileSync(join(folder, 'program.mjs'), source)
      return finish(process.execPath, ['program.mjs'], folder)
    },
    runTest(source) {
      writeFileSync(join(folder, 'adapter.test.mjs'), source)
      return finish(process.execPath, [join(ROOT, 'node_modules/mocha/bin/mocha.js'), 'adapter.test.mjs'], folder)
    },
    runCommand: args => finish(process.execPath, [join(installed, manifest.bin.sluice), ...args], folder),
    typeCheck(source) {
      writeFileSync(join(folder, 'consumer.ts'), source)
      const options = { strict: true, noEmit: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: ['node', 'mocha'], skipLibCheck: false }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }))
      return finish(process.execPath, [TSC, '-p', 'tsconfig.json'], folder)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const RELEASED_FROM = [
  'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.testing.json', 'src', 'scripts', 'test/contract',
]

/** A copy of what a release is built from, built. In a folder of its own, neither stale nor missing build output matters. */
function stage(folder: string): string {
  for (const name of RELEASED_FROM) {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  must(process.execPath, ['scripts/build.mjs'], folder)
  // What a developer's folder also holds, and a release must not.
  for (const stray of ['dist/lambda/route-file/index.mjs', 'dist/lambda-meta/route-file.json', '.cache/a', '.work/a', '.env']) {
    mkdirSync(dirname(join(folder, stray)), { recursive: true })
    writeFileSync(join(folder, stray), 'stray')
  }
  return folder
}

function pack(from: string, to: string): string {
  const args = ['pack', '--ignore-scripts', '--offline', '--no-update-notifier', '--silent', '--pack-destination', to]
  const npm = process.env['npm_execpath']
  if (npm?.endsWith('.js')) must(process.execPath, [npm, ...args], from)
  else must('npm', args, from)
  const [tarball] = readdirSync(to).filter(name => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`npm pack left no tarball in ${to}`)
  return join(to, tarball)
}

function unpack(tarball: string, into: string): void {
  mkdirSync(into, { recursive: true })
  must('tar', ['-xzf', tarball, '-C', into, '--strip-components', '1'], into)
}

function must(program: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = finish(program, args, cwd)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
}

function finish(program: string, args: readonly string[], cwd: string): ProgramEnd {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 60_000 })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}
