import { expect } from 'chai'
import { JsonLogger } from '../../../src/adapters/local/json-logger.ts'
import type { LogFields, LogLevel } from '../../../src/ports/logger.ts'
import { describeLoggerContract } from '../../contract/logger-contract.ts'

const clock = { nowMs: () => Date.UTC(2025, 8, 15), sleep: async () => undefined }

function makeLogger(level: LogLevel, fields: LogFields = {}) {
  const written: string[] = []
  return { written, logger: new JsonLogger({ write: (line) => written.push(line), clock, level, fields }) }
}

const parse = (line: string) => JSON.parse(line) as Record<string, unknown>

describeLoggerContract('JSON lines', async () => {
  const { written, logger } = makeLogger('debug')
  const lines = () =>
    written.map((line) => {
      const { time, level, event, ...fields } = parse(line)
      expect(time).to.equal('2025-09-15T00:00:00.000Z')
      return { level: String(level), event: String(event), fields: fields as LogFields }
    })
  return { logger, lines, close: async () => undefined }
})

describe('JsonLogger', () => {
  it('writes one line of JSON with the time in front', () => {
    const { written, logger } = makeLogger('info', { function: 'route-file' })
    logger.log('info', 'routed', { key: 'a\nb', skipped: undefined })
    expect(written).to.deep.equal([
      '{"time":"2025-09-15T00:00:00.000Z","level":"info","event":"routed","function":"route-file","key":"a\\nb"}',
    ])
  })

  it('leaves out what is below its level', () => {
    const { written, logger } = makeLogger('warn')
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger.log(level, level)
    expect(written.map((line) => parse(line)['event'])).to.deep.equal(['warn', 'error'])
  })

  it('keeps its own names and takes odd ones as data', () => {
    const { written, logger } = makeLogger('info')
    logger.log('info', 'event', JSON.parse('{"level":"mine","__proto__":"data"}') as LogFields)
    expect(written[0]).to.include('"level":"info"').and.to.include('"_level":"mine"').and.to.include('"__proto__":"data"')
  })

  it('shows errors with their causes, even endless ones', () => {
    const { written, logger } = makeLogger('info')
    const root = Object.assign(new Error('disk full'), { code: 'ENOSPC' })
    const error: Error = new TypeError('outer', { cause: root })
    root.cause = error
    logger.log('error', 'failed', { error } as never)
    const shown = parse(written[0]!)['error']
    expect(shown).to.deep.include({ name: 'TypeError', message: 'outer' })
    expect(shown).to.have.nested.property('cause.code', 'ENOSPC')
    expect(shown).to.have.nested.property('cause.cause.message', 'outer')
  })

  it('cuts long texts', () => {
    const { written, logger } = makeLogger('info')
    logger.log('info', 'event', { text: 'x'.repeat(1_000_000) })
    expect(written[0]!.length).to.be.lessThan(9_000)
    expect(written[0]).to.include('1000000 characters')
  })

  it('never throws, whatever it is given and whoever fails', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    const { written, logger } = makeLogger('info')
    for (const odd of [cyclic, 1n, Symbol('s'), () => 1, { toJSON: () => { throw new Error('no') } }]) {
      logger.log('info', 'odd', { odd } as never)
    }
    expect(written).to.have.length(5)
    const broken = new JsonLogger({ write: () => { throw new Error('EPIPE') }, clock, level: 'info' })
    expect(() => broken.log('error', 'event')).not.to.throw()
  })
})
