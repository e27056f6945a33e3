import { keyFault } from '../../domain/objects/key-fault.ts'

/** The longest name that the usual file systems hold: bytes of UTF-8. */
const SEGMENT_BYTES_MAX = 255

/** Where Sluice keeps its own things in a folder that it treats as a bucket. */
export const WORKSPACE = '.sluice'

/**
 * Why a folder cannot hold an object under this key; `undefined` when it can.
 *
 * Names that Windows reserves (`CON`, `a:b`, …) are left to Windows to refuse.
 */
export function localKeyFault(key: string): string | undefined {
  const general = keyFault(key)
  if (general !== undefined) return general
  if (key.includes('\0')) return 'it contains a NUL character'
  for (const segment of key.split('/')) {
    const fault = segmentFault(segment)
    if (fault !== undefined) return fault
  }
  if (isUnfinishedName(key)) return 'names ending in .part or .tmp are for files that are still being written'
  return undefined
}

/** True for names by which other programs mark files that they have not finished. */
export function isUnfinishedName(name: string): boolean {
  return /\.(?:part|tmp)$/i.test(name)
}

function segmentFault(segment: string): string | undefined {
  if (segment === '') return 'it has an empty segment (a slash at an end, or two in a row)'
  if (segment === '.' || segment === '..') return `the segment ${JSON.stringify(segment)} would lead elsewhere`
  if (segment.toLowerCase() === WORKSPACE) return `${WORKSPACE} is where Sluice keeps its own files`
  if (segment.startsWith('.')) return `the segment ${JSON.stringify(segment)} is the name of a hidden file`
  if (process.platform === 'win32' && segment.includes('\\')) return 'a backslash would lead elsewhere on Windows'
  const bytes = Buffer.byteLength(segment)
  if (bytes > SEGMENT_BYTES_MAX) return `a segment has ${bytes} bytes, more than the ${SEGMENT_BYTES_MAX} a file name may have`
  return undefined
}
