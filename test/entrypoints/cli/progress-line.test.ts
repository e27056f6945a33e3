import { expect } from 'chai'
import { ProgressLine } from '../../../src/entrypoints/cli/progress-line.ts'
import { Terminal } from '../../../src/entrypoints/cli/terminal.ts'

const CASES: readonly (readonly [isTTY: boolean, intervalMs: number, shown: string])[] = [
  [true, 200, '\r\u001b[2Kfour'],
  [false, 5_000, 'four\n'],
]

describe('ProgressLine', () => {
  for (const [isTTY, intervalMs, shown] of CASES) {
    it(`tells something every ${intervalMs.toString()} ms ${isTTY ? 'on a terminal, in one line' : 'in a log, a line each'}`, () => {
      let written = ''
      let nowMs = 0
      let asked = 0
      const out = { isTTY, columns: 80, write: (text: string) => (written += text) }
      const line = new ProgressLine(new Terminal(out, out), () => nowMs)
      for (const [passedMs, text] of [[0, 'one'], [intervalMs - 1, 'two'], [1, 'four'], [intervalMs - 1, 'five']] as const) {
        nowMs += passedMs
        line.tell(() => {
          asked += 1
          return text
        })
      }
      expect([written, asked]).to.deep.equal([shown, 1])
    })
  }
})
