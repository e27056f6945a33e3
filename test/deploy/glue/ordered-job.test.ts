import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { createDynamoDbClient } from '../../../src/adapters/aws/clients.ts'
import { DynamoDbLedger } from '../../../src/adapters/aws/dynamodb-ledger.ts'
import { localClient } from '../../adapters/aws/over-the-wire.ts'
import { DynamoDbService } from '../../standin/dynamodb-service.ts'
import { DynamoDbUpdates } from '../../standin/dynamodb-updates.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import { describeOrderedJob, SCRIPT } from './describe-ordered-job.ts'

const hasPython = succeeds('import sys; sys.exit(sys.version_info < (3, 9))')
const hasBoto3 = hasPython && succeeds('import boto3')
const tableName = 'etl-metadata'

describe('the script of ordered jobs', () => {
  it(`is Python that compiles${hasPython ? '' : ' (skipped: there is no Python 3.9 or newer)'}`, function () {
    if (!hasPython) return this.skip()
    // Not py_compile, which leaves a file beside the script.
    const compile = 'import sys; compile(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1], "exec")'
    const { status, stderr } = spawnSync('python3', ['-c', compile, SCRIPT], { encoding: 'utf8' })
    expect(status, stderr).to.equal(0)
  })
})

if (hasBoto3) {
  describeOrderedJob('the stand-in', async () => {
    const dynamoDb = new DynamoDbService({ tableName })
    const standIn = await startStandIn({ services: [new DynamoDbUpdates(dynamoDb), dynamoDb] })
    const client = createDynamoDbClient(localClient(standIn.url))
    return {
      ledger: new DynamoDbLedger({ client, tableName }),
      tableName,
      url: standIn.url,
      python: 'python3',
      close: async () => {
        client.destroy()
        await standIn.close()
      },
    }
  })
} else {
  describe('the script of ordered jobs against the stand-in', () => {
    it('claims its run (skipped: there is no Python 3.9 or newer with boto3)')
  })
}

function succeeds(code: string): boolean {
  return spawnSync('python3', ['-c', code]).status === 0
}
