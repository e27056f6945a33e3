/**
 * Moving an object within its bucket, which no object store does in one step: copy, prove, delete.
 *
 * The destination is fixed and saved before the copy, so a successor after a crash carries on with the same one. Nothing is ever
 * undone: whatever fails, every byte stays readable at the source or at the destination.
 */
export interface Move {
  readonly destination: string
  /** Taken when another object already has the destination's name. */
  readonly alternative: string
  readonly step: 'copy' | 'remove-source' | 'done'
}

export type MoveEffect =
  | { readonly kind: 'copy'; readonly destination: string }
  | { readonly kind: 'remove-source'; readonly destination: string }

export type MoveOutcome =
  /** The destination holds exactly the source's bytes, proven by size, checksum and the source's identity in its metadata. */
  | { readonly kind: 'copied' }
  | { readonly kind: 'destination-taken' }
  /** The source is no longer there, and neither is our copy of it. */
  | { readonly kind: 'source-absent' }
  /** The key holds another version now, and no copy of ours was made. */
  | { readonly kind: 'source-changed' }
  /** The copy is no longer at the destination, and the source still is at its place. */
  | { readonly kind: 'copy-lost' }
  /** Our version is no longer at the source: deleted by us, or replaced or deleted by its owner after the copy. */
  | { readonly kind: 'source-removed' }

export function planMove(destination: string, alternative: string): Move {
  return { destination, alternative, step: 'copy' }
}

export function nextMove(move: Move): MoveEffect | undefined {
  switch (move.step) {
    case 'copy':
      return { kind: 'copy', destination: move.destination }
    case 'remove-source':
      return { kind: 'remove-source', destination: move.destination }
    case 'done':
      return undefined
  }
}

export type MoveVerdict =
  | { readonly kind: 'moving'; readonly move: Move }
  | { readonly kind: 'lost-source'; readonly reason: 'source-deleted' | 'source-replaced' }
  /** Both names are held by other objects; by its construction the alternative can only be held by a stranger. */
  | { readonly kind: 'no-destination' }

export function evolveMove(move: Move, outcome: MoveOutcome): MoveVerdict {
  switch (outcome.kind) {
    case 'copied':
      return { kind: 'moving', move: { ...move, step: 'remove-source' } }
    case 'copy-lost':
      return { kind: 'moving', move: { ...move, step: 'copy' } }
    case 'source-removed':
      return { kind: 'moving', move: { ...move, step: 'done' } }
    case 'source-absent':
      return { kind: 'lost-source', reason: 'source-deleted' }
    case 'source-changed':
      return { kind: 'lost-source', reason: 'source-replaced' }
    case 'destination-taken':
      return move.destination === move.alternative
        ? { kind: 'no-destination' }
        : { kind: 'moving', move: { ...move, destination: move.alternative } }
  }
}
