/**
 * Stands for a job: notes when it begins and ends in the working folder, and fails for files that are noted as broken there. It goes on
 * for as long as `slow` is there, or until whoever waits for it has certainly failed.
 */
import { appendFileSync, existsSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'

const args = process.argv.slice(2)
const name = args[args.indexOf('--filename') + 1]
const note = (kind) => appendFileSync('runs.log', `${JSON.stringify({ kind, name, at: Date.now(), args })}\n`)
note('begin')
const latest = Date.now() + 180_000
do await delay(200)
while (existsSync('slow') && Date.now() < latest)
note('end')
process.exitCode = existsSync(`broken-${name}`) ? 3 : 0
