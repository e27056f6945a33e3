import { isJsonObject } from './read-descriptor.ts'

/** Deeper than any contract; bounds the recursion on hostile input. */
const DEPTH_MAX = 64

/**
 * A JSON value as one text whatever the order of its keys and the space between its tokens, or `undefined` when it is
 * nested more than 64 levels deep.
 */
export function canonicalJson(value: unknown, depth = 0): string | undefined {
  if (depth > DEPTH_MAX) return undefined
  if (Array.isArray(value)) return join(value.map(item => canonicalJson(item, depth + 1)), '[', ']')
  if (!isJsonObject(value)) return JSON.stringify(value)
  const entries = Object.keys(value)
    .sort()
    .map(key => {
      const text = canonicalJson(value[key], depth + 1)
      return text === undefined ? undefined : `${JSON.stringify(key)}:${text}`
    })
  return join(entries, '{', '}')
}

function join(parts: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return parts.includes(undefined) ? undefined : open + parts.join(',') + close
}
