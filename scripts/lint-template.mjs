// Checks deploy/template.yaml with cfn-lint, which is a Python program: taken from .cache/cfn-lint (a virtual environment,
// which .ci/run makes) or from the PATH. Without it nothing is checked; with --require that is a failure.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = relative => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const inEnvironment = ['.cache/cfn-lint/bin/cfn-lint', '.cache/cfn-lint/Scripts/cfn-lint.exe'].map(path).find(file => existsSync(file))
const program = inEnvironment ?? 'cfn-lint'

const version = spawnSync(program, ['--version'], { encoding: 'utf8' })
if (version.status !== 0) {
  const required = process.argv.includes('--require')
  console.error(
    `deploy/template.yaml was NOT checked: cfn-lint was not found on the PATH or in .cache/cfn-lint.\n` +
      'Install it: python3 -m venv .cache/cfn-lint && .cache/cfn-lint/bin/pip install cfn-lint',
  )
  process.exit(required ? 1 : 0)
}
const { status } = spawnSync(program, ['--template', path('deploy/template.yaml')], { stdio: 'inherit' })
if (status === 0) console.log(`deploy/template.yaml: no findings (${version.stdout.trim()})`)
process.exit(status ?? 1)
