// `npm run simulate [-- --flow NAME --seeds N --seed S --quick]`: takes the flows through everything that may go wrong, in virtual
// time, and judges them by their laws. The last line of the output is one JSON document; see docs/simulation.md.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { requireTypeStripping } from './node-version.mjs'

requireTypeStripping()
const main = fileURLToPath(new URL('../test/simulation/main.ts', import.meta.url))
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
