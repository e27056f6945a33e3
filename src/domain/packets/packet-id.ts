/** One packet: new and changed rows of one source table, numbered from 1 without gaps by whoever extracts them. */
export interface PacketRef {
  readonly table: string
  readonly id: number
}

const DIGITS = 8

/** Beyond this an id has more than the digits that names of outputs give it. */
export const PACKET_ID_MAX = 99_999_999

/** The id as names of outputs and parameters hold it: 8 digits, with leading zeros. */
export function packetDigits(id: number): string {
  return id.toString().padStart(DIGITS, '0')
}

/** Reads what `packetDigits` writes, with any number of digits up to 8; `undefined` for anything else. */
export function parsePacketDigits(text: string): number | undefined {
  return /^\d{1,8}$/.test(text) ? Number(text) : undefined
}
