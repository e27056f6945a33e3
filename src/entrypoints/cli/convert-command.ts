import type { OpenParquetFile } from '../../adapters/formats/open-parquet-sink.ts'
import { FileOutput } from '../../adapters/local/file-output.ts'
import { ALL_JSON_TEXT_CONTRACT, ALL_TEXT_CONTRACT } from '../../domain/contract/builtin-contracts.ts'
import type { TableContract } from '../../domain/contract/table-contract.ts'
import { PortError } from '../../ports/port-error.ts'
import type { ConversionOutcome, TableConverter } from '../../ports/table-converter.ts'
import type { ParquetSettings } from '../composition/parquet-environment.ts'
import type { CommandContext } from './command-context.ts'
import { CONVERT_FORMATS, formatOfFile } from './convert-format.ts'
import type { ConvertFormat } from './convert-format.ts'
import { refuseSameFiles } from './refuse-same-files.ts'
import { convertedReport, failedReport, refusedReport } from './convert-report.ts'
import type { ConvertReport, ReportedError } from './convert-report.ts'
import { describeConversion } from './convert-summary.ts'
import { EXIT } from './exit-code.ts'
import { ProgressMeter } from './progress-meter.ts'
import { readContractFile } from './read-contract-file.ts'
import { parquetChoice, type ParquetFlags } from './parquet-choice.ts'
import { openInput } from './read-document.ts'
import { stdinBytes } from './stdin-bytes.ts'
import { UsageError } from './usage-error.ts'

export interface ConvertOptions extends ParquetFlags {
  /** A path, or `-` for stdin. */
  readonly input: string
  readonly output: string
  readonly contract?: string
  readonly rejects?: string
  /** One of `CONVERT_FORMATS`; by default what the name of the input says. */
  readonly format?: string
  /** `1` or `2`. */
  readonly threads?: string
  readonly strict: boolean
  readonly json: boolean
}

interface Outputs {
  readonly table: FileOutput
  readonly rejects: FileOutput
  readonly warnings: FileOutput
}

interface Writing {
  readonly parquetOptions: ParquetSettings
  readonly parquet?: OpenParquetFile
}

/** Converts one file and says what became of its rows. */
export async function convertCommand(options: ConvertOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context
  if (options.output === '-') throw new UsageError('the output must be a file: only the input can be -')
  const format = options.format === undefined ? formatOfFile(options.input) : CONVERT_FORMATS.find(known => known === options.format)
  if (format === undefined) throw new UsageError(`--format is ${CONVERT_FORMATS.join(' or ')}, not ${options.format ?? ''}`)
  const { threads = '1' } = options
  if (threads !== '1' && threads !== '2') throw new UsageError(`--threads is 1 or 2, not ${threads}`)
  const parquetOptions = parquetChoice(options)
  const paths = {
    output: options.output,
    rejects: options.rejects ?? `${options.output}.rejects.ndjson`,
    warnings: `${options.output}.warnings.ndjson`,
  }
  await refuseSameFiles({ input: options.input, contract: options.contract, ...paths })
  const loaded = options.contract === undefined ? { contract: format === 'csv' ? ALL_TEXT_CONTRACT : ALL_JSON_TEXT_CONTRACT } : await readContractFile(options.contract, signal)
  const startedMs = performance.now()
  // Threads are loaded for who asks for them.
  const writing = { parquetOptions, ...(threads === '2' ? { parquet: (await import('../../adapters/threads/helped-parquet-sink.ts')).openHelpedParquetFile } : {}) }
  const report = 'errors' in loaded ? failedReport(loaded.errors) : await convert({ path: options.input, format, ...writing }, paths, loaded.contract, context)
  const contractFile = options.contract ?? null
  terminal.say(...describeConversion({ input: options.input, contractFile, report, durationMs: performance.now() - startedMs }))
  if (options.json) terminal.document({ ...report, contract: contractFile })
  if (report.status === 'failed' && signal.aborted) return EXIT.interrupted
  return report.status === 'failed' || (options.strict && report.rows_rejected !== 0) ? EXIT.attention : EXIT.done
}

async function convert(
  { path: input, format, ...writing }: { readonly path: string; readonly format: ConvertFormat } & Writing,
  paths: { readonly output: string; readonly rejects: string; readonly warnings: string },
  contract: TableContract,
  context: CommandContext,
): Promise<ConvertReport> {
  const outputs: Outputs = {
    table: await outputAt(paths.output),
    rejects: await outputAt(paths.rejects),
    warnings: await outputAt(paths.warnings),
  }
  const source = input === '-' ? undefined : await openInput(input, context.signal)
  if (source === undefined && process.stdin.isTTY) context.terminal.say(`Reading ${format === 'csv' ? 'CSV' : 'JSON lines'} from the terminal; Ctrl-D ends it.`)
  try {
    const meter = new ProgressMeter(context.terminal, input === '-' ? 'stdin' : input, source?.size ?? 0)
    const converter = await converterOf(format, writing)
    const outcome = await converter.convert({
      source: source?.reusingMemory() ?? stdinBytes(context.signal),
      contract,
      metadata: { 'sluice.contract': contract.hash },
      output: outputs.table,
      rejects: outputs.rejects,
      warnings: outputs.warnings,
      onProgress: (progress) => meter.update(progress),
      signal: context.signal,
    })
    return await publish(outcome, outputs)
  } catch (error) {
    if (context.signal.aborted) return failedReport([INTERRUPTED])
    const { failureOf } = await import('./failure.ts')
    return failedReport([failureOf(error)])
  } finally {
    await source?.close()
    await Promise.all(Object.values(outputs).map((output: FileOutput) => output.discard()))
  }
}

/** Only the code of the format that is asked for is loaded: to load both takes longer than to convert a small file. */
async function converterOf(format: ConvertFormat, writing: Writing): Promise<TableConverter> {
  if (format === 'csv') {
    const { CsvToParquetConverter } = await import('../../adapters/formats/csv-to-parquet-converter.ts')
    return new CsvToParquetConverter(writing)
  }
  const { JsonLinesToParquetConverter } = await import('../../adapters/formats/json-lines-to-parquet-converter.ts')
  return new JsonLinesToParquetConverter(writing)
}

const INTERRUPTED: ReportedError = { code: 'interrupted', message: 'interrupted before the end; nothing was written' }

/** The rejects come first: a table that is there is accounted for. A refused file leaves its rejects too, to be mended by. */
async function publish(outcome: ConversionOutcome, { table, rejects, warnings }: Outputs): Promise<ConvertReport> {
  for (const side of [rejects, warnings]) await (side.isBegun ? side.commit() : side.removeOlder())
  const sides = {
    rejects: outcome.tally.rowsRejected > 0 ? rejects.path : null,
    warnings: outcome.tally.rowsWarned > 0 ? warnings.path : null,
  }
  if (outcome.kind === 'refused') return refusedReport(outcome, sides)
  await table.commit()
  return convertedReport(outcome.tally, { output: table.path, ...sides })
}

async function outputAt(path: string): Promise<FileOutput> {
  try {
    return await FileOutput.at(path)
  } catch (error) {
    if (error instanceof PortError) throw new UsageError(error.message)
    throw error
  }
}
