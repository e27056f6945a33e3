/** A record of a packet as JSON has it. */
export type PlainRecord = Readonly<Record<string, string | number | boolean | null>>

/** What a packet brings: `undefined` for bytes that no reader can make sense of. Read in another way than the flow reads them. */
export interface PacketContent {
  readonly rows: readonly PlainRecord[]
  /** Lines that are no record. */
  readonly bad: number
}

export function contentOf(bytes: Uint8Array): PacketContent | undefined {
  if (bytes[0] === 0x1f) return undefined
  const lines = Buffer.from(bytes).toString('utf8').split('\n').filter((line) => line !== '')
  const rows = lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as PlainRecord] : []))
  return { rows, bad: lines.length - rows.length }
}

/** Whether every line of it is bad: such a packet is refused. */
export function isRefused(content: PacketContent | undefined): boolean {
  return content === undefined || (content.rows.length === 0 && content.bad > 0)
}
