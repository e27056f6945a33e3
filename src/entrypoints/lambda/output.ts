import { memberAt, textAt } from '../../domain/events/payload-place.ts'
import type { Observation } from '../../usecases/observe.ts'
import type { OutputAnswer } from '../../usecases/workflow/output-file.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsStepsModule } from '../composition/aws-steps-module.ts'
import { awsWarehouseModule } from '../composition/aws-warehouse-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { stepsModule } from '../composition/steps-module.ts'
import { OBSERVERS, OUTPUT_FILE } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import { readWarehouseEnvironment } from '../composition/warehouse-environment.ts'
import { withoutConverterModule } from '../composition/without-converter-module.ts'
import { readStepPayload, stepFields, type StepPayload } from './read-step-payload.ts'
import { stepHandler } from './step-handler.ts'

interface OutputPayload extends StepPayload {
  /** Of a job that has done the work elsewhere. */
  readonly jobRun?: string
}

const environment = readWarehouseEnvironment(process.env, ['SNS_TOPIC_ARN'])
const { common } = environment
const container = createContainer(
  awsModule(common, 'output'),
  awsStepsModule(common),
  awsWarehouseModule(environment),
  awsDeadLettersModule(common),
  withoutConverterModule,
  usecasesModule,
  stepsModule,
)
const outputFile = container.get(OUTPUT_FILE)

/** Makes the table of one file visible, and does what follows from it. */
export const handler = stepHandler<OutputPayload, OutputAnswer>(container.get(OBSERVERS), {
  logEvent: 'file-delivered',
  read: (event) => {
    const jobRun = textAt(memberAt({ value: event, path: '' }, 'glue_run'))
    return { ...readStepPayload(event), ...(jobRun === undefined ? {} : { jobRun }) }
  },
  fields: stepFields,
  handle: ({ receipt, runId, jobRun }) => outputFile.execute(receipt, runId, jobRun),
  describe,
})

/** A table that is delivered once more counts once: only `success` was this invocation's doing. */
function describe({ status, state, rows, rows_in, rows_rejected, output }: OutputAnswer): Observation {
  const isNew = status === 'success'
  return {
    fields: { status, state, rows_processed: rows, rows_rejected, output },
    metrics: isNew
      ? [
          { name: 'FilesConverted', value: 1, unit: 'Count' },
          { name: 'RowsProcessed', value: rows, unit: 'Count' },
          { name: 'RowsRejected', value: rows_rejected, unit: 'Count' },
          ...(rows_in === 0 ? [] : [{ name: 'InvalidRowRate', value: (100 * rows_rejected) / rows_in, unit: 'Percent' } as const]),
        ]
      : [],
  }
}
