// `npm run fuzz [-- --files N --seed S]`: converts random and damaged files of random dialects, and compares every cell, rejection and
// position with a reader that goes character by character. Prints the seed; exit code 1 when anything differs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { requireTypeStripping } from './node-version.mjs'

requireTypeStripping()
const main = fileURLToPath(new URL('../test/adapters/formats/fuzz.ts', import.meta.url))
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
