const UNITS_PER_CALL = 4_096

/**
 * The text of `bytes[start, end)`, or `undefined` when they are not well-formed UTF-8 (Unicode 15, table 3-7: no
 * overlong forms, no surrogates, nothing above U+10FFFF). A byte order mark stays part of the text.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let units: number[] = []
  let at = start
  while (at < end) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) {
      units.push(lead)
      at += 1
    } else {
      const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
      if (length === 0 || at + length > end) return undefined
      let point = lead & (0xff >> (length + 1))
      for (let i = 1; i < length; i++) {
        const next = bytes[at + i] ?? 0
        if ((next & 0xc0) !== 0x80) return undefined
        point = (point << 6) | (next & 0x3f)
      }
      const overlong = (length === 3 && point < 0x800) || (length === 4 && point < 0x10000)
      if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined
      if (point < 0x10000) units.push(point)
      else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff))
      at += length
    }
    // The call takes its units as arguments, and the engine bounds how many there may be.
    if (units.length >= UNITS_PER_CALL) {
      text += String.fromCharCode(...units)
      units = []
    }
  }
  return text + String.fromCharCode(...units)
}
