import { ContainerModule } from 'inversify'
import { ConsumeQueue } from '../../usecases/queue/consume-queue.ts'
import { MeasureQueue } from '../../usecases/queue/measure-queue.ts'
import { TendGroups } from '../../usecases/queue/tend-groups.ts'
import { WorkGroup } from '../../usecases/queue/work-group.ts'
import {
  CLOCK,
  CONSUME_QUEUE,
  CONVERT_FILE,
  DEAD_LETTER_OFFICE,
  GROUP_LEDGER,
  JOB_QUEUE,
  JOB_RUNNER,
  LEDGER,
  LOGGER,
  MEASURE_QUEUE,
  NOTIFIER,
  QUEUE_SETTINGS,
  STORE,
  TEND_GROUPS,
  WORK_GROUP,
} from './tokens.ts'

/** Files that run one after another, over whatever adapters the other modules bind. */
export const queueModule = new ContainerModule(({ bind }) => {
  bind(WORK_GROUP).toResolvedValue(
    (ledger, store, notifier, office, clock, groupLedger, jobs, convertFile, { pollMs }, logger) =>
      new WorkGroup({
        ledger,
        store,
        notifier,
        ...office,
        clock,
        groupLedger,
        jobs,
        convert: async ({ identity }) => void (await convertFile.resume(identity)),
        pollMs,
        logger,
      }),
    [LEDGER, STORE, NOTIFIER, DEAD_LETTER_OFFICE, CLOCK, GROUP_LEDGER, JOB_RUNNER, CONVERT_FILE, QUEUE_SETTINGS, LOGGER],
  )
  bind(CONSUME_QUEUE).toResolvedValue(
    (queue, workGroup, notifier, clock, logger) => new ConsumeQueue({ queue, workGroup, notifier, clock, logger }),
    [JOB_QUEUE, WORK_GROUP, NOTIFIER, CLOCK, LOGGER],
  )
  bind(TEND_GROUPS).toResolvedValue(
    (groupLedger, workGroup, clock, logger) => new TendGroups({ groupLedger, workGroup, clock, logger }),
    [GROUP_LEDGER, WORK_GROUP, CLOCK, LOGGER],
  )
  bind(MEASURE_QUEUE).toResolvedValue(
    (queue, ledger, groupLedger, clock) => new MeasureQueue({ queue, ledger, groupLedger, clock }),
    [JOB_QUEUE, LEDGER, GROUP_LEDGER, CLOCK],
  )
})
