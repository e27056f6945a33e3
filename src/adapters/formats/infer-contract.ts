import { DEFAULT_DIALECT } from '../../domain/contract/table-contract.ts'
import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { chooseBelowPreamble, chooseDialect } from '../../domain/infer/choose-dialect.ts'
import { chooseEncoding } from '../../domain/infer/choose-encoding.ts'
import type { ContractDraft } from '../../domain/infer/draft-contract.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import { foreignFormat } from '../../domain/table/foreign-format.ts'
import { inferBelowPreamble, inferTable } from './infer-table.ts'
import type { InferredTable } from './infer-table.ts'
import { readSample } from './read-sample.ts'
import type { FileSample } from './read-sample.ts'
import type { RecordEncoding } from './record-text.ts'
import { surveyDialects } from './survey-dialects.ts'
import { Utf16Decoding } from './utf16-decoding.ts'

export interface InferOptions {
  /** Rows that are looked at. */
  readonly rowsMax: number
  /** Bytes that are looked at, decompressed. */
  readonly bytesMax: number
}

export const DEFAULT_INFER_OPTIONS: InferOptions = { rowsMax: 10_000, bytesMax: 16_777_216 }

export interface InferredContract {
  readonly kind: 'inferred'
  readonly draft: ContractDraft
  readonly dialect: TableDialect
  /** What each choice rests on, in words. */
  readonly encodingEvidence: string
  readonly dialectEvidence: string
  /** Whether rows of the file were not looked at. */
  readonly isCut: boolean
  /** What a person should look at; none when all is clear. */
  readonly doubts: readonly string[]
}

/**
 * Drafts a contract from the beginning of a delimited text file, plain or gzip. The draft is one that `parseContract`
 * accepts and by which every well-formed row of the sample converts; `refused` where there is none.
 */
export async function inferContract(
  source: AsyncIterable<Uint8Array>,
  options: Partial<InferOptions> = {},
): Promise<InferredContract | { readonly kind: 'refused'; readonly fault: FileFault }> {
  const { rowsMax, bytesMax } = { ...DEFAULT_INFER_OPTIONS, ...options }
  const read = await readSample(source, bytesMax)
  if (read.kind === 'refused') return read
  const foreign = foreignFormat(read.bytes)
  if (foreign !== undefined) return refused('source-error', `The file is no delimited text but ${foreign}`)
  const chosen = chooseEncoding(read.bytes, read.brokenUtf8)
  if (chosen.kind === 'refused') return chosen
  const { encoding } = chosen
  const sample = encoding === 'utf-16' ? sampleOfUtf16(read) : read
  if (sample.kind === 'refused') return sample
  const lineTerminator = endsLinesByCarriageReturn(sample) ? '\r' : DEFAULT_DIALECT.lineTerminator
  const cut = inferCut(sample, { ...DEFAULT_DIALECT, lineTerminator, encoding }, encoding === 'utf-16' ? 'utf-8' : encoding, rowsMax)
  if (cut.kind === 'refused') return cut
  const { draft, sampling, evidence, doubts } = cut
  const { malformed, firstMalformedLine } = sampling
  return {
    kind: 'inferred',
    draft,
    dialect: { ...cut.dialect, header: draft.header.header },
    encodingEvidence: chosen.evidence,
    dialectEvidence: evidence,
    isCut: sampling.isCut || !sample.isWhole,
    doubts: [
      ...(chosen.isGuess ? [`the encoding is ${chosen.evidence}`] : []),
      ...doubts,
      ...(malformed === 0 ? [] : [`malformed records were left out: ${malformed}, the first on line ${firstMalformedLine ?? 0}`]),
      ...(draft.header.isAssumed ? ['that the first record is a header is assumed: else set dialect.header to false'] : []),
      ...draft.doubts,
    ],
  }
}

interface Cut extends InferredTable {
  readonly evidence: string
  readonly doubts: readonly string[]
}

/** Chooses how the sample is cut, and where its table begins. */
function inferCut(
  sample: FileSample,
  dialect: TableDialect,
  encoding: RecordEncoding,
  rowsMax: number,
): Cut | { readonly kind: 'refused'; readonly fault: FileFault } {
  const told = delimiterTold(sample)
  if (told !== undefined) {
    const inferred = inferTable(sample, { ...dialect, delimiter: told, commentRows: [1] }, encoding, rowsMax)
    return inferred.kind === 'refused' ? inferred : { ...inferred, evidence: 'the first line says so to spreadsheets (sep=)', doubts: [] }
  }
  const surveys = surveyDialects(sample, dialect.lineTerminator)
  const first = chooseDialect(surveys)
  if (first === undefined) return refused('source-error', 'The file has no record to infer anything from')
  const below = first.width > 1 ? first : chooseBelowPreamble(surveys)
  if (below !== undefined) {
    const { delimiter, quoteChar, evidence, width } = below
    const inferred = inferBelowPreamble(sample, { ...dialect, delimiter, quoteChar }, encoding, width, rowsMax)
    if (inferred !== undefined) return { ...inferred, evidence, doubts: doubtsOfRow(inferred.dialect) }
  }
  const { delimiter, quoteChar, evidence, doubts } = first
  const inferred = inferTable(sample, { ...dialect, delimiter, quoteChar }, encoding, rowsMax)
  return inferred.kind === 'refused' ? inferred : { ...inferred, evidence, doubts }
}

function doubtsOfRow({ headerRows, commentChar }: TableDialect): readonly string[] {
  if (commentChar !== null) return [`lines that begin with ${JSON.stringify(commentChar)} are taken for comments, wherever they stand`]
  const row = headerRows?.[0] ?? 1
  return [`what stands above row ${row} is taken for a preamble, of as many rows in each file to come: else correct headerRows`]
}

/** Spreadsheets take the delimiter from such a line, and show no row of it. */
function delimiterTold({ bytes }: FileSample): string | undefined {
  return /^(?:\xef\xbb\xbf)?"?sep=([;,|\t])"?[\r\n]/.exec(Buffer.from(bytes.subarray(0, 16)).toString('latin1'))?.[1]
}

function refused(code: FileFault['code'], message: string): { readonly kind: 'refused'; readonly fault: FileFault } {
  return { kind: 'refused', fault: { code, message } }
}

function sampleOfUtf16(sample: FileSample): FileSample | { readonly kind: 'refused'; readonly fault: FileFault } {
  const decoding = new Utf16Decoding(sample.bytes[0] === 0xff ? 'utf-16le' : 'utf-16be', 2)
  const text = decoding.push(sample.bytes)
  const broken = text instanceof Uint8Array ? (sample.isWhole ? decoding.finish() : undefined) : text
  if (broken !== undefined) return refused('encoding-error', broken.message)
  return { ...sample, bytes: text instanceof Uint8Array ? text : text.before }
}

const LF = 10
const CR = 13

function endsLinesByCarriageReturn({ bytes }: FileSample): boolean {
  return !bytes.includes(LF) && bytes.includes(CR)
}
