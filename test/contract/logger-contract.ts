import { expect } from 'chai'
import type { LogFields, Logger } from '../../src/ports/logger.ts'
import { withHarness } from './harness.ts'
import type { Harness } from './harness.ts'

export interface LoggerHarness extends Harness {
  /** Writes every level. */
  readonly logger: Logger
  /** What was written so far. */
  readonly lines: () => readonly { readonly level: string; readonly event: string; readonly fields: LogFields }[]
}

/** Every promise of the `Logger` port. */
export function describeLoggerContract(name: string, makeHarness: () => Promise<LoggerHarness>): void {
  describe(`Logger contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('a line carries its level, event and fields', async ({ logger, lines }) => {
      logger.log('warn', 'plain', { key: 'data/in/é\n.csv', rows: 12, ok: true, reason: null })
      expect(lines().at(-1)).to.deep.equal({ level: 'warn', event: 'plain', fields: { key: 'data/in/é\n.csv', rows: 12, ok: true, reason: null } })
    })

    test('with adds fields to every line of its own, and to none of its parent', async ({ logger, lines }) => {
      const child = logger.with({ bucket: 'b', key: 'k' }).with({ run: 'r' })
      child.log('info', 'child', { key: 'other' })
      logger.log('info', 'parent')
      expect(lines().at(-2)?.fields).to.deep.equal({ bucket: 'b', key: 'other', run: 'r' })
      expect(lines().at(-1)?.fields).to.deep.equal({})
    })

    test('every level comes out, in order', async ({ logger, lines }) => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) logger.log(level, `level ${level}`)
      expect(lines().slice(-4).map(({ level }) => level)).to.deep.equal(['debug', 'info', 'warn', 'error'])
    })

    test('a field with an odd name or number throws nothing', async ({ logger, lines }) => {
      const before = lines().length
      logger.log('info', 'odd', JSON.parse('{"__proto__":"data","constructor":"data"}') as LogFields)
      logger.log('info', 'numbers', { a: Number.NaN, b: Infinity, c: undefined })
      expect(lines()).to.have.length(before + 2)
    })
  })
}
