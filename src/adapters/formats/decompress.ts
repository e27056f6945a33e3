import { FileRefusal } from './file-refusal.ts'

export interface ExpansionLimits {
  /** Bytes that any file may expand to, whatever its size. */
  readonly freeBytes: number
  /** Beyond them, the most bytes out for one byte in. Text tables reach 5 to 50; DEFLATE itself ends at 1,032. */
  readonly ratioMax: number
}

export const DEFAULT_EXPANSION_LIMITS: ExpansionLimits = { freeBytes: 268_435_456, ratioMax: 250 }

const GZIP_MAGIC = [0x1f, 0x8b] as const

/**
 * The bytes of a file that may be gzip (RFC 1952), recognised by its first two bytes: names and content types lie.
 * Several members one after the other are one file.
 *
 * Errors: `FileRefusal` with `compression-error` for a damaged or cut file and `too-large` for one that expands beyond
 * the limits. What the source throws comes out as it is.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  onStoredBytes: (count: number) => void,
  limits: ExpansionLimits = DEFAULT_EXPANSION_LIMITS,
): AsyncGenerator<Uint8Array> {
  const stored = counted(source, onStoredBytes)
  const head: Uint8Array[] = []
  let headBytes = 0
  try {
    while (headBytes < GZIP_MAGIC.length) {
      const step = await stored.next()
      if (step.done === true) break
      // A copy: the source may use the memory again when it is asked for the next piece.
      head.push(Buffer.from(step.value))
      headBytes += step.value.length
    }
    const start = Buffer.concat(head)
    const rest = resumed(start, stored)
    if (GZIP_MAGIC.every((byte, i) => start[i] === byte)) yield* gunzip(rest, limits)
    else yield* rest
  } finally {
    await stored.return(undefined)
  }
}

async function* counted(source: AsyncIterable<Uint8Array>, onStoredBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    onStoredBytes(chunk.length)
    if (chunk.length > 0) yield chunk
  }
}

async function* resumed(start: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start
  yield* rest
}

async function* gunzip(source: AsyncGenerator<Uint8Array>, limits: ExpansionLimits): AsyncGenerator<Uint8Array> {
  let bytesIn = 0
  let bytesOut = 0
  /** Where the last byte that is not zero ends: zeros behind the last member are padding. */
  let contentEnd = 0
  let failure: { readonly error: unknown } | undefined
  // The stream reports its own errors and the source's alike; the source's are remembered to be told apart.
  async function pull(): Promise<IteratorResult<Uint8Array, unknown>> {
    try {
      const step = await source.next()
      if (step.done !== true) {
        const used = usedLength(step.value)
        if (used > 0) contentEnd = bytesIn + used
        bytesIn += step.value.length
      }
      return step
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  // Pulls by hand, so that the source is still open when the decompressor has had enough. That one works on a piece while it asks for the
  // next, so it gets copies.
  async function* pulled(): AsyncGenerator<Uint8Array> {
    for (let step = await pull(); step.done !== true; step = await pull()) yield Buffer.from(step.value)
  }
  // Most files are plain; to load these takes milliseconds.
  const [{ createGunzip }, { pipeline }] = await Promise.all([import('node:zlib'), import('node:stream')])
  const engine = createGunzip()
  const inflated: AsyncIterable<Uint8Array> = pipeline(pulled(), engine, () => undefined)
  try {
    for await (const chunk of inflated) {
      bytesOut += chunk.length
      if (bytesOut > limits.freeBytes && bytesOut > bytesIn * limits.ratioMax) throw expandsTooFar(bytesIn, bytesOut, limits)
      yield chunk
    }
    // At the first zero behind a member the decompressor stops, whatever follows.
    while ((await pull()).done !== true) continue
  } catch (error) {
    if (failure !== undefined) throw failure.error
    if (error instanceof FileRefusal || !isZlibError(error)) throw error
    throw damaged(error.message, bytesOut, error)
  }
  if (contentEnd > engine.bytesWritten) throw damaged(`data behind padding at byte ${engine.bytesWritten}`, bytesOut)
}

/** Length without the zeros at the end. */
function usedLength(chunk: Uint8Array): number {
  let length = chunk.length
  while (length > 0 && chunk[length - 1] === 0) length--
  return length
}

function damaged(reason: string, bytesOut: number, cause?: unknown): FileRefusal {
  return new FileRefusal(
    'compression-error',
    `The file begins as gzip but cannot be decompressed (${reason}, after ${bytesOut} bytes of text): upload it again`,
    cause,
  )
}

function expandsTooFar(bytesIn: number, bytesOut: number, limits: ExpansionLimits): FileRefusal {
  return new FileRefusal(
    'too-large',
    `The gzip file expands from ${bytesIn} to more than ${bytesOut} bytes, over ${limits.ratioMax} times its size: upload it uncompressed if it is meant`,
  )
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
