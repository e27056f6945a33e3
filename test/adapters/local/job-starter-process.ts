import { LocalJobRunner } from '../../../src/adapters/local/local-job-runner.ts'

/** Starts a run, says which, and dies without a chance to clean up: `job-starter-process.ts <folder> <run id> <program> [arg …]`. */
const [root, runId, program, ...args] = process.argv.slice(2)
if (root === undefined || runId === undefined || program === undefined) throw new Error('usage: <folder> <run id> <program> [arg …]')
const runner = new LocalJobRunner({ root, command: { program, args } })
const outcome = await runner.start({ job: 'upsert', runId, arguments: {} })
process.stdout.write(JSON.stringify(outcome), () => process.kill(process.pid, 'SIGKILL'))
