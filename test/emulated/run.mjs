// Runs the contract suites of the AWS adapters against emulators that others wrote. Needs Python 3.10 or newer and, the first
// time, its package index.
import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'

import { EMULATORS, install, start } from './emulators.mjs'

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDER = path.join(ROOT, '.cache', 'emulators')

// Every way out ends the emulators: leaving kills what still runs.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

const running = []
const notStarted = []
let testsCode = 1
try {
  const bin = install(FOLDER)
  for (const emulator of EMULATORS) {
    try {
      running.push({ emulator, ...(await start(emulator, bin, FOLDER)) })
    } catch (error) {
      notStarted.push(`${emulator.name}: ${error.message}`)
    }
  }
  if (running.length > 0) testsCode = await runTests()
} catch (error) {
  notStarted.push(`all emulators: ${error.message}`)
} finally {
  await Promise.all(running.map(({ stop }) => stop()))
}
for (const line of notStarted) process.stderr.write(`NOT TESTED, could not start ${line}\n`)
process.exitCode = notStarted.length > 0 ? 1 : testsCode

function runTests() {
  const mocha = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js')
  const urls = Object.fromEntries(running.map(({ emulator, url }) => [emulator.variable, url]))
  // Without the project's configuration, whose patterns would add every other test.
  const args = [mocha, '--no-config', '--timeout', '30000', '--forbid-only', ...process.argv.slice(2), 'test/emulated/*.emulated.ts']
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...urls }, stdio: 'inherit' })
  process.once('exit', () => child.kill())
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
