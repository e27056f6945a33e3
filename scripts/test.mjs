import { spawnSync } from 'node:child_process'
import { requireTypeStripping } from './node-version.mjs'

requireTypeStripping()
const mocha = new URL('../node_modules/mocha/bin/mocha.js', import.meta.url).pathname
const { status } = spawnSync(process.execPath, [mocha, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
