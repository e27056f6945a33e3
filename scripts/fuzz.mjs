// `npm run fuzz [-- --files N --seed S --jobs J]`: for each of N seeds compares every cell, rejection and position of a random and damaged CSV file
// of a random dialect by both paths of the converter and a reader that goes character by character, of a file of all types by both paths, and
// of JSON records by our reader and the reference reader. J processes at a time, by default one a processor. Prints the first seed; exit code 1 when anything differs.
// Seeds of one run are consecutive, so that one number and a count say which files were looked at.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { requireTypeStripping } from './node-version.mjs'

requireTypeStripping()

const MAIN = fileURLToPath(new URL('../test/adapters/formats/fuzz.ts', import.meta.url))
/** Files of a process: few enough to hear of progress, and many enough that its start costs nothing. */
const FILES_OF_A_PROCESS = 10_000
/** Beyond so many it is one defect that is met again and again, and each process shows whole files. */
const DIFFERENCES_MAX = 20

const { values } = parseArgs({ options: { files: { type: 'string', default: '10000' }, seed: { type: 'string' }, jobs: { type: 'string' } } })
const files = Number(values.files)
const first = Number(values.seed ?? Math.floor(Math.random() * 1e9))
const jobs = Number(values.jobs ?? availableParallelism())
if (!Number.isSafeInteger(files) || files < 1 || !Number.isSafeInteger(first) || !Number.isSafeInteger(jobs) || jobs < 1) {
  process.stderr.write('--files, --seed and --jobs take whole numbers\n')
  process.exit(2)
}

const share = Math.min(FILES_OF_A_PROCESS, Math.ceil(files / jobs))
const children = new Set()
let next = first
let compared = 0
let differences = 0
let isStopped = false
for (const [signal, exitCode] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  process.once(signal, () => {
    stop()
    // What a long night has found is not to be lost with its end.
    tell()
    process.exit(exitCode)
  })
}

await Promise.all(Array.from({ length: jobs }, compareShares))
tell()
process.exitCode = differences === 0 && compared === files ? 0 : 1

function tell() {
  process.stdout.write(`${JSON.stringify({ seed: first, files: compared, differences })}\n`)
}

function stop() {
  isStopped = true
  next = first + files
  for (const child of children) child.kill()
}

async function compareShares() {
  while (next < first + files) {
    const seed = next
    const count = Math.min(share, first + files - seed)
    next += count
    const found = await differencesOf(seed, count)
    if (found === undefined) {
      next = first + files
      return
    }
    differences += found
    compared += count
    if (files > FILES_OF_A_PROCESS) process.stderr.write(`${compared} of ${files} files from seed ${first} on, ${differences} differences\n`)
    if (differences > DIFFERENCES_MAX && next < first + files) {
      process.stderr.write(`${differences} differences are enough: no more files are looked at from seed ${next} on\n`)
      next = first + files
    }
  }
}

/** How many of some files differ; nothing where the process did not come to its end. */
async function differencesOf(seed, count) {
  const child = spawn(process.execPath, [MAIN, '--files', String(count), '--seed', String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    printed += text
  })
  try {
    const [status, signal] = await once(child, 'close')
    if (status === 0) return JSON.parse(printed).differences
    if (!isStopped) process.stderr.write(`npm run fuzz -- --seed ${seed} --files ${count}\n  ended early (${signal ?? `exit code ${status}`})\n`)
  } catch (error) {
    // It could not be started, and the others are waited for in vain.
    process.stderr.write(`npm run fuzz -- --seed ${seed} --files ${count}\n  ${error.message}\n`)
    stop()
  } finally {
    children.delete(child)
  }
  return undefined
}
