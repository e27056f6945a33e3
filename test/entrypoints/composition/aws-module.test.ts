import { expect } from 'chai'
import sinon from 'sinon'
import { awsModule } from '../../../src/entrypoints/composition/aws-module.ts'
import { createContainer } from '../../../src/entrypoints/composition/create-container.ts'
import { readEnvironment } from '../../../src/entrypoints/composition/environment.ts'
import { METRICS } from '../../../src/entrypoints/composition/tokens.ts'

describe('awsModule', () => {
  for (const [variables, namespace] of [[{}, 'Sluice'], [{ METRIC_NAMESPACE: 'Sluice/lake-2' }, 'Sluice/lake-2']] as const) {
    it(`writes metrics to the namespace ${namespace}, by the name of the bundle`, async () => {
      const metrics = createContainer(awsModule(readEnvironment(variables, []), 'sweep')).get(METRICS)
      metrics.add('FilesSwept', 2, 'Count')
      const write = sinon.stub(process.stdout, 'write')
      await metrics.flush().finally(() => write.restore())
      const line = JSON.parse(String(write.firstCall.args[0])) as { readonly _aws: { readonly CloudWatchMetrics: readonly object[] } }
      expect(line).to.include({ FilesSwept: 2, FunctionName: 'sweep' })
      expect(line._aws.CloudWatchMetrics[0]).to.include({ Namespace: namespace })
    })
  }
})
