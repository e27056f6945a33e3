/**
 * Orders two texts by their UTF-8 bytes, which is how S3 lists keys. JavaScript's own order is by UTF-16 units and
 * differs where characters outside the basic plane (surrogates, U+D800 to U+DFFF) meet U+E000 to U+FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return utf8Rank(left) - utf8Rank(right)
  }
  return a.length - b.length
}

/** Moves the surrogates behind the rest of the basic plane, as their four-byte encodings are. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
