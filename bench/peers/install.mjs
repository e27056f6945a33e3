import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// Installs what `npm run bench` compares with and what this package is not to depend on, in the pinned versions, under `.cache/bench-peers`.
// Run again, it mends what is missing; whoever removes the folder is rid of all of it.
const folder = join(import.meta.dirname, '../../.cache/bench-peers')
const versions = JSON.parse(readFileSync(join(import.meta.dirname, 'versions.json'), 'utf8'))
const isWindows = process.platform === 'win32'

const exact = (name, sign) => `${name}${sign}${versions[name]}`

function succeeds(command, args, options = {}) {
  console.log(`> ${command} ${args.join(' ')}`)
  return spawnSync(command, args, { cwd: folder, stdio: 'inherit', ...options }).status === 0
}

function installPolars() {
  // A package of its own, so that npm changes neither ours nor our lock file.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const done = succeeds('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', exact('nodejs-polars', '@')], { shell: isWindows })
  return done ? [] : ['nodejs-polars: npm could not install it']
}

function installPython() {
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status === 0)
  if (python === undefined) return ['pandas and pyarrow: there is no Python 3 with the module venv']
  const environment = join(folder, 'python')
  if (!existsSync(environment) && !succeeds(python, ['-m', 'venv', environment])) return ['pandas and pyarrow: no virtual environment could be made']
  const own = join(environment, ...(isWindows ? ['Scripts', 'python.exe'] : ['bin', 'python']))
  const done = succeeds(own, ['-m', 'pip', 'install', '--disable-pip-version-check', exact('pandas', '=='), exact('pyarrow', '==')])
  return done ? [] : ['pandas and pyarrow: pip could not install them']
}

mkdirSync(folder, { recursive: true })
const failures = [...installPolars(), ...installPython()]
for (const failure of failures) console.error(failure)
process.exit(failures.length === 0 ? 0 : 1)
