const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `1,234`, whatever the language of the machine. */
export function counted(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${counted(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Decimal units, as disks and S3 are sold: 1 kB is 1,000 bytes. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1_000 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${unit === 0 ? value.toString() : value.toFixed(1)} ${BYTE_UNITS[unit] ?? ''}`
}

export function durationText(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds).toString()} ms` : `${(milliseconds / 1_000).toFixed(1)} s`
}
