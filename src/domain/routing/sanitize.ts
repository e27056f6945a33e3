const LENGTH_MAX = 50

/**
 * A text as part of an AWS resource name: blanks, slashes and dots become hyphens, everything else outside `A-Z a-z 0-9 _ -` goes,
 * and what is left is cut at 50 characters. Different texts may give the same result (`a b.csv`, `a-b.csv`), so a name that must be
 * unique needs something more.
 */
export function sanitize(text: string): string {
  return text
    .replace(/[ /.]/g, '-')
    .replace(/[^a-zA-Z0-9_-]/g, '')
    .slice(0, LENGTH_MAX)
}
