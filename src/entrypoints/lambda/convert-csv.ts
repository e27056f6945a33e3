import { ignoredAnswer, type ConvertAnswer } from '../../domain/output/convert-answer.ts'
import type { Observation } from '../../usecases/observe.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { conversionModule } from '../composition/conversion-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { CONVERTER, CONVERT_FILE, LOGGER, OBSERVERS } from '../composition/tokens.ts'
import { landingHandler } from './landing-handler.ts'
import { warmUp } from './warm-up.ts'

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN'])
const container = createContainer(awsModule(environment, 'convert-csv'), awsDeadLettersModule(environment), formatsModule, conversionModule)
const convertFile = container.get(CONVERT_FILE)
await warmUp({ converter: container.get(CONVERTER), logger: container.get(LOGGER), isOn: environment.warmUp })

/** Converts every object that the event tells of. */
export const handler = landingHandler<ConvertAnswer>(container.get(OBSERVERS), {
  flow: 'convert-csv',
  logEvent: 'file-converted',
  handle: async ({ object, size }) => await convertFile.execute(object, size === undefined ? {} : { size }),
  describe,
  ignored: (reason) => ignoredAnswer(reason, 'nothing to convert'),
})

function describe(answer: ConvertAnswer): Observation {
  const { status, rows, rows_in: rowsIn, rows_rejected: rowsRejected, output } = answer
  return {
    fields: { status, rows_processed: rows, rows_rejected: rowsRejected, output },
    metrics: [
      { name: 'FilesConverted', value: 1, unit: 'Count' },
      { name: 'RowsProcessed', value: rows, unit: 'Count' },
      { name: 'RowsRejected', value: rowsRejected, unit: 'Count' },
      ...(rowsIn === 0 ? [] : [{ name: 'InvalidRowRate', value: (100 * rowsRejected) / rowsIn, unit: 'Percent' } as const]),
    ],
  }
}
