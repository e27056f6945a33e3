import { describeDeadLettersContract } from '../contract/dead-letters-contract.ts'
import { describeNotifierContract } from '../contract/notifier-contract.ts'
import { describeObjectStoreContract } from '../contract/object-store-contract.ts'
import { describeWorkflowStarterContract } from '../contract/workflow-starter-contract.ts'
import { skipOf } from './deviations.ts'
import { s3Harness, sfnHarness, snsHarness, sqsHarness } from './emulated-aws.ts'
import { RUNNING } from './running.ts'

for (const { name, url } of RUNNING) {
  for (const versioned of [false, true]) {
    const title = `S3 on ${name}, ${versioned ? 'versioned' : 'unversioned'}`
    describeObjectStoreContract(title, async () => ({ ...(await s3Harness(url, versioned)), ...skipOf(name, 'ObjectStore') }))
  }
  describeNotifierContract(`SNS on ${name}`, async () => ({ ...(await snsHarness(url)), ...skipOf(name, 'Notifier') }))
  describeDeadLettersContract(`SQS on ${name}`, () => sqsHarness(url))
  describeWorkflowStarterContract(`Step Functions on ${name}`, async () => ({ ...(await sfnHarness(url)), ...skipOf(name, 'WorkflowStarter') }))
}
