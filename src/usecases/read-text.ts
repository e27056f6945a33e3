export type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly code: 'too-large' | 'not-utf8'; readonly message: string }

/** Reads a whole small object as UTF-8 text, refusing what is larger than `bytesMax` or is not UTF-8. A byte order mark is dropped. */
export async function readText(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<ReadText> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > bytesMax) {
      return { kind: 'unreadable', code: 'too-large', message: `is larger than ${bytesMax.toString()} bytes` }
    }
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { kind: 'unreadable', code: 'not-utf8', message: 'is not valid UTF-8; save it as UTF-8' }
  }
}
