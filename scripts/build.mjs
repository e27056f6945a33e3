// Compiles src/ to dist/, and the contract suites of test/contract/ to dist/testing/.
// The compiler is called by path: under package aliases, which one the name `tsc` means depends on the order of installation.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const tsc = join(root, 'node_modules/typescript7/bin/tsc')
if (!existsSync(tsc)) {
  console.error('The compiler is not installed: run "npm ci" first.')
  process.exit(1)
}

function compile(project) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

compile('tsconfig.build.json')
chmodSync(join(root, 'dist/entrypoints/cli/main.js'), 0o755)

// The suites name the sources by their place in the repository; beside the compiled sources that place is another.
const compiled = join(root, '.cache/testing')
rmSync(compiled, { recursive: true, force: true })
rmSync(join(root, '.cache/tsconfig.testing.tsbuildinfo'), { force: true })
compile('tsconfig.testing.json')
const suites = join(compiled, 'test/contract')
const testing = join(root, 'dist/testing')
mkdirSync(testing, { recursive: true })
for (const name of readdirSync(suites)) {
  const text = readFileSync(join(suites, name), 'utf8')
  writeFileSync(join(testing, name), text.replaceAll('../../src/', '../'))
}
