export const LF: u32 = 10
export const CR: u32 = 13

/** How many bytes of a line end stand at a place: LF or CRLF; 0 for none. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function lineEndAt(at: usize): usize {
  const byte = <u32>load<u8>(at)
  return byte == LF ? 1 : byte == CR && load<u8>(at + 1) == LF ? 2 : 0
}
