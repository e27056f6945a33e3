// Mocha's dot reporter, which also writes how many tests passed, failed and were skipped to the file that
// `--reporter-option counts=<file>` names, so that a script need not read it off the screen.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import Mocha from 'mocha'

export default class CiReporter extends Mocha.reporters.Dot {
  constructor(runner, options) {
    super(runner, options)
    const file = options?.reporterOption?.counts ?? options?.reporterOptions?.counts
    if (typeof file !== 'string') throw new Error('name the file for the counts: --reporter-option counts=<file>')
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${passes} ${failures} ${pending}\n`)
    })
  }
}
