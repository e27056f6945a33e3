/**
 * How many characters must be added, removed or replaced to make one text of the other; `limit + 1` when it is more than `limit`.
 * Only a band of `limit` around the diagonal is computed, so long texts cost little.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) {
    return limit + 1
  }
  const beyond = limit + 1
  let previous = Array.from({ length: b.length + 1 }, (_, column) => Math.min(column, beyond))
  for (let row = 1; row <= a.length; row += 1) {
    const current = new Array<number>(b.length + 1).fill(beyond)
    current[0] = Math.min(row, beyond)
    let least = current[0]
    for (let column = Math.max(1, row - limit); column <= Math.min(b.length, row + limit); column += 1) {
      const replaced = (previous[column - 1] ?? beyond) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const removed = (previous[column] ?? beyond) + 1
      const added = (current[column - 1] ?? beyond) + 1
      const distance = Math.min(replaced, removed, added, beyond)
      current[column] = distance
      least = Math.min(least, distance)
    }
    if (least > limit) {
      return beyond
    }
    previous = current
  }
  return previous[b.length] ?? beyond
}

/** The known name that a mistyped one most probably means, if any is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const limit = 2
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase().replaceAll('-', '_'), candidate, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
  return ranked[0]?.candidate
}
