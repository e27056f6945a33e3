/** What `sluice convert` reads. */
export const CONVERT_FORMATS = ['csv', 'jsonl'] as const

export type ConvertFormat = (typeof CONVERT_FORMATS)[number]

/** What the name of a file says it is; without a name that says otherwise it is CSV. Whether it is gzip is told by its content. */
export function formatOfFile(path: string): ConvertFormat {
  return /\.(?:jsonl|ndjson|json)(?:\.gz)?$/i.test(path) ? 'jsonl' : 'csv'
}
