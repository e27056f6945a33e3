import fc from 'fast-check'

/** Names as they come: with suffixes of every spelling, folders, path steps, blanks and characters outside ASCII. */
export const keyRest = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'b', '/', '.', '..', '.csv', '.CSV', '.csv.gz', '.gz', '.parquet', ' ', 'bronze/', 'silver/', 'data/in/', '日本', '😀'),
      fc.string({ maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''))

export const identities = fc.stringMatching(/^[0-9a-f]{64}$/)
