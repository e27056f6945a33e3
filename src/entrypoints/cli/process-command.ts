import { mkdir, realpath } from 'node:fs/promises'
import { thrownMessage } from '../../domain/errors/thrown.ts'
import { DEFAULT_PACKET_KEY_TEMPLATE, parsePacketKeyTemplate, type PacketKeyTemplate } from '../../domain/packets/packet-key.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import { parsePayload } from '../../domain/packets/parse-payload.ts'
import { packetsResult, refusedPacket, type PacketResult } from '../../domain/packets/packet-result.ts'
import type { PacketPolicies } from '../../usecases/packets/packet-policies.ts'
import { createContainer } from '../composition/create-container.ts'
import { localPacketsModule, type LocalPacketFolders } from '../composition/local-packets-module.ts'
import { packetsModule } from '../composition/packets-module.ts'
import { PROCESS_PACKETS, SWEEP_PACKETS } from '../composition/tokens.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { failureOf, type Failure } from './failure.ts'
import { describePackets, describePacket } from './process-summary.ts'
import { parquetChoice } from './parquet-choice.ts'
import { kindOfPath, readDocument } from './read-document.ts'
import { UsageError } from './usage-error.ts'

export interface ProcessOptions {
  /** A path, or `-` for stdin. */
  readonly payload: string
  readonly ingestion: string
  readonly processed: string
  /** As they were typed. */
  readonly policy: string
  readonly gaps: string
  readonly template?: string
  readonly json: boolean
}

/** What has become of the packets, whether or not the work came to its end. */
export interface ProcessReport {
  readonly packets: readonly PacketResult[]
  readonly released: readonly PacketResult[]
  readonly interrupted: boolean
  readonly error: Failure | null
  readonly durationMs: number
}

/** Turns the packets that a payload names into the star, and says what became of each. */
export async function processCommand(options: ProcessOptions, context: CommandContext): Promise<number> {
  const { terminal } = context
  // For what it refuses; the container reads the environment itself.
  parquetChoice()
  const folders = await foldersOf(options)
  const payload = await readPayload(options.payload, context)
  const report = 'error' in payload ? { ...NOTHING, error: payload.error } : await processAll(payload, folders, context)
  terminal.say(...describePackets(options.processed, report))
  const { packets, released, error, interrupted } = report
  const { status } = packetsResult(packets, released)
  if (options.json) terminal.document({ status: error === null && !interrupted ? status : 'failed', packets, released, error })
  if (interrupted) return EXIT.interrupted
  return error !== null || [...packets, ...released].some((packet) => packet.status === 'failed') ? EXIT.attention : EXIT.done
}

const NOTHING: ProcessReport = { packets: [], released: [], interrupted: false, error: null, durationMs: 0 }

interface Payload {
  readonly document: unknown
  readonly packets: readonly PacketRef[]
}

async function readPayload(path: string, { signal, terminal }: CommandContext): Promise<Payload | { readonly error: Failure }> {
  if (path === '-' && process.stdin.isTTY) terminal.say('Reading the payload from the terminal; Ctrl-D ends it.')
  const read = await readDocument(path, signal, true)
  if (read.kind === 'unreadable') return { error: { code: read.code, message: `${path} ${read.message}` } }
  let document: unknown
  try {
    document = JSON.parse(read.text)
  } catch (error) {
    return { error: { code: 'malformed-json', message: `${path} is not JSON: ${thrownMessage(error)}` } }
  }
  const parsed = parsePayload(document)
  return parsed.kind === 'packets'
    ? { document, packets: parsed.packets }
    : { error: { code: 'PermanentError', message: `${path}: ${parsed.problems.join('; ')}` } }
}

async function processAll({ document, packets }: Payload, folders: LocalPacketFolders, context: CommandContext): Promise<ProcessReport> {
  const { terminal, signal } = context
  const container = createContainer(localPacketsModule(folders), packetsModule)
  const startedMs = performance.now()
  const results = new Map<string, PacketResult>()
  const watch = {
    signal,
    onResult: (result: PacketResult): void => {
      if (results.get(nameOf(result))?.status === result.status) return
      results.set(nameOf(result), result)
      // A hundred packets that were in before would hide the one that is new.
      if (result.status !== 'duplicate') terminal.say(describePacket(result))
    },
    onFailure: ({ table, id }: PacketRef, error: unknown): void => {
      const { code, message } = failureOf(error)
      watch.onResult(refusedPacket(table, id, code, message))
    },
  }
  const report = (ending: { readonly interrupted: boolean; readonly error: Failure | null }): ProcessReport => {
    const named = packets.map(nameOf)
    return {
      packets: named.flatMap((name) => results.get(name) ?? []),
      released: [...results].flatMap(([name, result]) => (named.includes(name) || result.status === 'held' ? [] : [result])),
      durationMs: performance.now() - startedMs,
      ...ending,
    }
  }
  try {
    await container.get(PROCESS_PACKETS).execute(document, watch)
    // What goes in looks after those that wait for it; else one may wait for what an interrupted invocation brought.
    const held = ![...results.values()].some(({ status }) => status === 'processed')
    await container.get(SWEEP_PACKETS).execute({ ...watch, restedMs: 0, held })
    return report({ interrupted: false, error: null })
  } catch (error) {
    if (signal.aborted) return report({ interrupted: true, error: null })
    const isTold = [...results.values()].some(({ status }) => status === 'failed')
    return report({ interrupted: false, error: isTold ? null : failureOf(error) })
  }
}

function nameOf({ table, id }: PacketRef): string {
  return `${table} ${id.toString()}`
}

/** @throws UsageError */
async function foldersOf({ ingestion, processed, policy, gaps, template }: ProcessOptions): Promise<LocalPacketFolders> {
  const policies = { missingRows: missingRowsOf(policy), gaps: gapsOf(gaps) }
  const kind = await kindOfPath(ingestion)
  if (kind !== 'folder') throw new UsageError(`--ingestion ${JSON.stringify(ingestion)} is ${kind === 'file' ? 'a file' : 'not there'}: name the folder that holds the packets`)
  if ((await kindOfPath(processed)) === 'file') throw new UsageError(`--processed ${JSON.stringify(processed)} is a file: name the folder that the star is to lie in`)
  try {
    await mkdir(processed, { recursive: true })
  } catch (error) {
    throw new UsageError(`the folder ${JSON.stringify(processed)} cannot be made: ${thrownMessage(error)}`)
  }
  if ((await realpath(ingestion)) === (await realpath(processed))) throw new UsageError('--ingestion and --processed name the same folder: the star needs one of its own')
  return { ingestion, processed, policies, template: templateOf(template) }
}

function templateOf(text: string | undefined): PacketKeyTemplate {
  const parsed = parsePacketKeyTemplate(text ?? DEFAULT_PACKET_KEY_TEMPLATE)
  if (parsed.kind === 'invalid') throw new UsageError(parsed.message)
  return parsed.template
}

function missingRowsOf(text: string): PacketPolicies['missingRows'] {
  if (text === 'hold' || text === 'unknown' || text === 'fail') return text
  throw new UsageError(`--policy must be hold, unknown or fail, not ${JSON.stringify(text)}`)
}

function gapsOf(text: string): PacketPolicies['gaps'] {
  if (text === 'proceed' || text === 'hold') return text
  throw new UsageError(`--gaps must be proceed or hold, not ${JSON.stringify(text)}`)
}
