import { expect } from 'chai'

import { DEVIATIONS } from './deviations.ts'
import { RUNNING } from './running.ts'

describe('the known deviations of the emulators', () => {
  for (const { name, url } of RUNNING) {
    for (const { emulators, suite, reason, stillThere } of DEVIATIONS) {
      if (!emulators.includes(name)) continue
      it(`${name}, ${suite}: ${reason}`, async () => {
        expect(await stillThere(url), 'the deviation is gone: take it off the list').to.equal(true)
      })
    }
  }
})
