// Checks deploy/template.yaml, and what is deployed with it, with cfn-lint, which is a Python program: taken from .cache/cfn-lint (a
// virtual environment, which .ci/run makes) or from the PATH. Without it nothing is checked; with --require that is a failure.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const TEMPLATES = ['deploy/template.yaml', 'deploy/observability.yaml']

const path = relative => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const inEnvironment = ['.cache/cfn-lint/bin/cfn-lint', '.cache/cfn-lint/Scripts/cfn-lint.exe'].map(path).find(file => existsSync(file))
const program = inEnvironment ?? 'cfn-lint'

const version = spawnSync(program, ['--version'], { encoding: 'utf8' })
if (version.status !== 0) {
  const required = process.argv.includes('--require')
  console.error(
    `${TEMPLATES.join(' and ')} were NOT checked: cfn-lint was not found on the PATH or in .cache/cfn-lint.\n` +
      'Install it: python3 -m venv .cache/cfn-lint && .cache/cfn-lint/bin/pip install cfn-lint',
  )
  process.exit(required ? 1 : 0)
}
const { status } = spawnSync(program, TEMPLATES.flatMap(template => ['--template', path(template)]), { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
console.log(`${TEMPLATES.join(', ')}: no findings (${version.stdout.trim()})`)
const expanded = spawnSync(process.execPath, [path('scripts/check-expanded-template.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(expanded.status ?? 1)
