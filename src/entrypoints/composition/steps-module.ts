import { ContainerModule } from 'inversify'
import { CloseExecution } from '../../usecases/workflow/close-execution.ts'
import { IngestFile } from '../../usecases/workflow/ingest-file.ts'
import { OutputFile } from '../../usecases/workflow/output-file.ts'
import { RecordFailure } from '../../usecases/workflow/record-failure.ts'
import { TransformFile } from '../../usecases/workflow/transform-file.ts'
import { ValidateFile } from '../../usecases/workflow/validate-file.ts'
import { CLOCK, CLOSE_EXECUTION, CONVERT_FILE, INGEST_FILE, LEDGER, OUTPUT_FILE, RECORD_FAILURE, STORE, TRANSFORM_FILE, VALIDATE_FILE, WORKFLOWS } from './tokens.ts'

/** The steps of an execution, each a function of its own. */
export const stepsModule = new ContainerModule(({ bind }) => {
  bind(INGEST_FILE).toResolvedValue((ledger, clock) => new IngestFile({ ledger, clock }), [LEDGER, CLOCK])
  bind(VALIDATE_FILE).toResolvedValue(
    (ledger, store, clock, convertFile) => new ValidateFile({ ledger, store, clock, convertFile }),
    [LEDGER, STORE, CLOCK, CONVERT_FILE],
  )
  bind(TRANSFORM_FILE).toResolvedValue((ledger, convertFile) => new TransformFile({ ledger, convertFile }), [LEDGER, CONVERT_FILE])
  bind(OUTPUT_FILE).toResolvedValue((ledger, clock, convertFile) => new OutputFile({ ledger, clock, convertFile }), [LEDGER, CLOCK, CONVERT_FILE])
  bind(CLOSE_EXECUTION).toResolvedValue(
    (ledger, clock, workflows, convertFile) => new CloseExecution({ ledger, clock, workflows, convertFile }),
    [LEDGER, CLOCK, WORKFLOWS, CONVERT_FILE],
  )
  bind(RECORD_FAILURE).toResolvedValue((ledger, clock, convertFile) => new RecordFailure({ ledger, clock, convertFile }), [LEDGER, CLOCK, CONVERT_FILE])
})
