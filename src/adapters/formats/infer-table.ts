import { COLUMNS_MAX } from '../../domain/contract/resolve-columns.ts'
import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { draftContract } from '../../domain/infer/draft-contract.ts'
import type { ContractDraft } from '../../domain/infer/draft-contract.ts'
import { areComments, headerCandidates } from '../../domain/infer/header-candidates.ts'
import type { LeadingRecord } from '../../domain/infer/header-candidates.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import type { FileSample } from './read-sample.ts'
import { RecordText } from './record-text.ts'
import type { RecordEncoding } from './record-text.ts'
import { sampleRecords } from './sample-records.ts'
import { sampleTable } from './sample-table.ts'
import type { Sampling } from './sample-table.ts'
import { labelsOfRecord } from './table-columns.ts'

export interface InferredTable {
  readonly kind: 'inferred'
  readonly dialect: TableDialect
  readonly sampling: Sampling & { readonly kind: 'table' }
  readonly draft: ContractDraft
}

type TableInference = InferredTable | { readonly kind: 'refused'; readonly fault: FileFault }

/** Records among which the header is looked for. */
const LEADING_RECORDS = 20
/** A table of fewer columns may as well be prose with a comma in each line. */
const PLAIN_WIDTH_MIN = 3

/** Drafts the contract of a sample that is cut by `dialect`. */
export function inferTable(sample: FileSample, dialect: TableDialect, encoding: RecordEncoding, rowsMax: number): TableInference {
  const sampling = sampleTable(sample, dialect, encoding, rowsMax)
  if (sampling.kind === 'refused') return sampling
  const { delimiter, quoteChar, lineTerminator, headerRows, commentRows, commentChar } = dialect
  const draft = draftContract(sampling.table, {
    delimiter,
    quoteChar,
    lineTerminator,
    encoding: dialect.encoding,
    ...(headerRows === null ? {} : { headerRows }),
    ...(commentRows.length === 0 ? {} : { commentRows }),
    ...(commentChar === null ? {} : { commentChar }),
  })
  return draft.kind === 'refused' ? draft : { kind: 'inferred', dialect, sampling, draft }
}

/**
 * The same where the header stands below other lines: in the first of the rows of `width` labels below which another type of
 * cells begins, or, where no type shows, in the first row of that width at all. `undefined` where there is none.
 */
export function inferBelowPreamble(
  sample: FileSample,
  dialect: TableDialect,
  encoding: RecordEncoding,
  width: number,
  rowsMax: number,
): InferredTable | undefined {
  const records = leadingRecords(sample, dialect, encoding)
  const firstOfWidth = records.find(({ cells }) => cells?.length === width)
  for (const candidate of headerCandidates(records, width)) {
    const above = areComments(records, candidate) ? { commentChar: '#' } : { headerRows: [candidate.rowNumber] }
    const inferred = inferTable(sample, { ...dialect, ...above }, encoding, rowsMax)
    if (inferred.kind === 'refused' || !inferred.draft.header.header) continue
    if (!inferred.draft.header.isAssumed || 'commentChar' in above || (candidate === firstOfWidth && width >= PLAIN_WIDTH_MIN)) return inferred
  }
  return undefined
}

function leadingRecords(sample: FileSample, dialect: TableDialect, encoding: RecordEncoding): readonly LeadingRecord[] {
  const text = new RecordText(encoding)
  const records: LeadingRecord[] = []
  for (const framer of sampleRecords(sample, dialect)) {
    records.push({ rowNumber: framer.rowNumber, cells: framer.fault === 'none' && framer.cells <= COLUMNS_MAX ? labelsOfRecord(framer, text, { dialect }) : null })
    if (records.length === LEADING_RECORDS) break
  }
  return records
}
