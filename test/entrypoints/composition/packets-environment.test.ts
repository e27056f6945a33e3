import { expect } from 'chai'
import { InvalidEnvironment } from '../../../src/entrypoints/composition/environment.ts'
import { readPacketsEnvironment } from '../../../src/entrypoints/composition/packets-environment.ts'

const NEEDED = { SNS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:notices', INGESTION_BUCKET: 'in', PROCESSED_BUCKET: 'star' }

function problemsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readPacketsEnvironment(variables)
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.problems
    throw error
  }
  return []
}

describe('readPacketsEnvironment', () => {
  it('takes what it is told, and the usual for the rest', () => {
    const usual = readPacketsEnvironment(NEEDED)
    expect(usual).to.deep.include({ ingestionBucket: 'in', processedBucket: 'star', policies: { missingRows: 'hold', gaps: 'proceed' } })
    expect(usual.template.source).to.equal('{table}/{table}_{id}.jsonl')
    expect(usual.common.ledgerTable).to.equal('etl-metadata')
    const told = { PACKET_KEY_TEMPLATE: '{date}/{table}_{id:08}_{time}.jsonl', PACKET_POLICY: 'unknown', PACKET_GAP_POLICY: 'hold' }
    const other = readPacketsEnvironment({ ...NEEDED, ...told })
    expect(other.policies).to.deep.equal({ missingRows: 'unknown', gaps: 'hold' })
    expect(other.template.listed).to.equal(true)
  })

  it('names every problem at once', () => {
    const problems = problemsOf({ PACKET_KEY_TEMPLATE: '{table}', PACKET_POLICY: 'maybe', LOG_LEVEL: 'loud', PROCESSED_BUCKET: ' ' })
    expect(problems).to.have.length(6)
    expect(problems.join('\n')).to.match(/SNS_TOPIC_ARN is not set[^]*LOG_LEVEL[^]*INGESTION_BUCKET is not set[^]*PROCESSED_BUCKET is not set[^]*PACKET_KEY_TEMPLATE[^]*PACKET_POLICY is "maybe"/)
  })
})
