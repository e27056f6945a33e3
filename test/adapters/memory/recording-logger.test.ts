import { expect } from 'chai'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import { describeLoggerContract } from '../../contract/logger-contract.ts'

describeLoggerContract('recording', async () => {
  const logger = new RecordingLogger()
  return { logger, lines: () => logger.records, close: async () => undefined }
})

describe('RecordingLogger', () => {
  it('hands out copies', () => {
    const logger = new RecordingLogger()
    const fields = { key: 'a' }
    logger.log('info', 'event', fields)
    fields.key = 'changed'
    expect(logger.records).to.deep.equal([{ level: 'info', event: 'event', fields: { key: 'a' } }])
  })
})
