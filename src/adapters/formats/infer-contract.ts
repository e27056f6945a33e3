import { DEFAULT_DIALECT } from '../../domain/contract/table-contract.ts'
import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { chooseDialect } from '../../domain/infer/choose-dialect.ts'
import { chooseEncoding } from '../../domain/infer/choose-encoding.ts'
import { draftContract } from '../../domain/infer/draft-contract.ts'
import type { ContractDraft } from '../../domain/infer/draft-contract.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import { readSample } from './read-sample.ts'
import type { FileSample } from './read-sample.ts'
import { sampleTable } from './sample-table.ts'
import { surveyDialects } from './survey-dialects.ts'

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
  const sample = await readSample(source, bytesMax)
  if (sample.kind === 'refused') return sample
  const chosen = chooseEncoding(sample.bytes, sample.brokenUtf8)
  if (chosen.kind === 'refused') return chosen
  if (chosen.encoding === 'utf-16') throw new Error('Internal error: UTF-16 is never inferred')
  const lineTerminator = endsLinesByCarriageReturn(sample) ? '\r' : DEFAULT_DIALECT.lineTerminator
  const characters = chooseDialect(surveyDialects(sample, lineTerminator))
  if (characters === undefined) {
    return { kind: 'refused', fault: { code: 'source-error', message: 'The file has no record to infer anything from' } }
  }
  const { delimiter, quoteChar } = characters
  const dialect = { ...DEFAULT_DIALECT, delimiter, quoteChar, lineTerminator, encoding: chosen.encoding }
  const sampling = sampleTable(sample, dialect, chosen.encoding, rowsMax)
  if (sampling.kind === 'refused') return sampling
  const draft = draftContract(sampling.table, { delimiter, quoteChar, lineTerminator, encoding: chosen.encoding })
  if (draft.kind === 'refused') return draft
  const { malformed, firstMalformedLine } = sampling
  return {
    kind: 'inferred',
    draft,
    dialect: { ...dialect, header: draft.header.header },
    encodingEvidence: chosen.evidence,
    dialectEvidence: characters.evidence,
    isCut: sampling.isCut || !sample.isWhole,
    doubts: [
      ...(chosen.isGuess ? [`the encoding is ${chosen.evidence}`] : []),
      ...characters.doubts,
      ...(malformed === 0 ? [] : [`malformed records were left out: ${malformed}, the first on line ${firstMalformedLine ?? 0}`]),
      ...(draft.header.isAssumed ? ['that the first record is a header is assumed: else set dialect.header to false'] : []),
      ...draft.doubts,
    ],
  }
}

const LF = 10
const CR = 13

function endsLinesByCarriageReturn({ bytes }: FileSample): boolean {
  return !bytes.includes(LF) && bytes.includes(CR)
}
