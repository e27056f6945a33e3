const LANDED_AT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/

/**
 * An ISO 8601 time in UTC as SQL spells a timestamp without a zone, to the microsecond, so that stamps compare as texts as well.
 * `undefined` for a text of another form.
 */
export function landingStamp(landedAt: string): string | undefined {
  const [, date, time, fraction = ''] = LANDED_AT.exec(landedAt) ?? []
  return date === undefined || time === undefined ? undefined : `${date} ${time}.${fraction.padEnd(6, '0').slice(0, 6)}`
}
