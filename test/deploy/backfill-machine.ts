import { readFileSync } from 'node:fs'
import { StateMachine } from 'aws-local-stepfunctions'
import type { StateMachineDefinition } from 'aws-local-stepfunctions'
import { asJson, ending, substituted } from './etl-machine.ts'
import type { Ending } from './etl-machine.ts'
import type { Json } from './packets-machine.ts'

export const ROUTE_FILE = 'arn:aws:lambda:eu-west-1:123456789012:function:route-file'
export const CONVERT_CSV = 'arn:aws:lambda:eu-west-1:123456789012:function:convert-csv'

/** What a deployment puts in the place of `${name}`. */
const SUBSTITUTIONS: Readonly<Record<string, string>> = { Partition: 'aws', RouteFileFunctionArn: ROUTE_FILE, ConvertCsvFunctionArn: CONVERT_CSV }

export const PLACEHOLDERS = Object.keys(SUBSTITUTIONS)

/** The text of the state machine as it lies in the repository. */
export function machineText(): string {
  return readFileSync(new URL('../../deploy/backfill.asl.json', import.meta.url), 'utf8')
}

/** A definition of its own for every caller, as deployed: the validator writes into what it is given. */
export function machineDefinition(): StateMachineDefinition {
  return substituted(machineText(), SUBSTITUTIONS)
}

/** The parts of the distributed map, which the interpreter does not know. */
interface DistributedMap {
  readonly ItemReader: { readonly Parameters: Json }
  readonly ItemSelector: Json
  readonly ItemBatcher: { readonly BatchInput: Json; readonly MaxItemsPerBatch: number }
  readonly ItemProcessor: StateMachineDefinition
  readonly ResultPath: string
  readonly Next: string
}

export function distributedMap(): DistributedMap {
  return machineDefinition().States['HandOverFiles'] as unknown as DistributedMap
}

/** What the map ends with: where its results are, and how the run of the map counts its items. */
export interface MapEnd {
  readonly failure?: Error
  readonly counts: { readonly Total: number; readonly Succeeded: number; readonly Failed: number }
  readonly describe?: () => unknown
}

export interface BackfillRun {
  readonly end: Ending
  /** What the map was given, and what it would have read, if it was come to. */
  readonly maps: readonly { readonly input: Json; readonly reads: Json; readonly batchInput: Json }[]
}

export const MAP_RUN = 'arn:aws:states:eu-west-1:123456789012:mapRun:backfill/Files:0b1c'
export const RESULTS = '.sluice/backfill/0b1c/manifest.json'

/** Executes the state machine, the map in it being a task that ends as told. */
export async function executeBackfill(input: Json, map: MapEnd): Promise<BackfillRun> {
  const definition = machineDefinition()
  const { ItemReader, ItemBatcher, ResultPath, Next } = distributedMap()
  const maps: BackfillRun['maps'][number][] = []
  const standIn = {
    Type: 'Task' as const,
    Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:stand-in',
    Parameters: { 'input.$': '$', reads: ItemReader.Parameters, batchInput: ItemBatcher.BatchInput },
    ResultPath,
    Next,
  }
  const machine = new StateMachine({ ...definition, States: { ...definition.States, HandOverFiles: standIn } }, UNVALIDATED)
  const execution = machine.run(input, {
    overrides: {
      retryIntervalOverrides: { CountFiles: 0 },
      taskResourceLocalHandlers: {
        HandOverFiles: request => {
          const { input: given = null, reads = null, batchInput = null } = request as { readonly [name: string]: Json }
          maps.push({ input: given, reads, batchInput })
          if (map.failure !== undefined) throw map.failure
          return { MapRunArn: MAP_RUN, ResultWriterDetails: { Bucket: 'lake', Key: RESULTS } }
        },
        CountFiles: request => {
          const named = JSON.stringify(request) === JSON.stringify({ MapRunArn: MAP_RUN })
          if (!named) throw new Error(`no run of a map is named in ${JSON.stringify(request)}`)
          return asJson(map.describe?.() ?? { MapRunArn: MAP_RUN, Status: 'SUCCEEDED', ItemCounts: { ...map.counts, Pending: 0, TimedOut: 0 } })
        },
      },
    },
  })
  return { end: (await ending(execution)).end, maps }
}

/** What the map makes of objects as a listing of S3 shows them. */
export async function selectItems(input: Json, listing: readonly Json[]): Promise<readonly Json[]> {
  const machine = new StateMachine({
    StartAt: 'Select',
    States: {
      Select: {
        Type: 'Map',
        ItemsPath: '$.listing',
        ItemSelector: distributedMap().ItemSelector as { [name: string]: Json },
        ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } },
        End: true,
      },
    },
  }, UNVALIDATED)
  const whole = { ...(input as { readonly [name: string]: Json }), listing: [...listing] }
  return (await machine.run(whole).result) as readonly Json[]
}

export interface BatchRun {
  readonly end: Ending
  /** Every invocation, in their order. */
  readonly invocations: readonly { readonly function: Json; readonly event: Json }[]
}

/** Executes what one child execution of the map does with a batch; no retry waits. */
export async function executeBatch(batch: Json, invoke: (event: Json) => unknown): Promise<BatchRun> {
  const invocations: BatchRun['invocations'][number][] = []
  const execution = batchMachine.run(batch, {
    overrides: {
      retryIntervalOverrides: { HandOver: 0 },
      taskResourceLocalHandlers: {
        HandOver: async request => {
          const { FunctionName = null, Payload = null } = request as { readonly [name: string]: Json }
          invocations.push({ function: FunctionName, event: Payload })
          return { StatusCode: 200, Payload: asJson((await invoke(Payload)) ?? null) }
        },
      },
    },
  })
  return { end: (await ending(execution)).end, invocations }
}

/** Not validated by the interpreter, which would take longer than all executions do; a test validates the whole. */
const UNVALIDATED = { validationOptions: { noValidate: true } }
const batchMachine = new StateMachine(distributedMap().ItemProcessor, UNVALIDATED)
