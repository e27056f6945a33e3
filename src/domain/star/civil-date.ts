export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

const DAYS_OF_ERA = 146_097
/** From 0000-03-01, with which an era of 400 years begins here, to 1970-01-01. */
const EPOCH_OFFSET = 719_468

/**
 * The date of a day counted from 1970-01-01, in the Gregorian calendar (also before it was in use, as ISO 8601 counts). A
 * year that begins in March has its leap day at the end, so that months have fixed places in it.
 */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + EPOCH_OFFSET
  const era = Math.floor(shifted / DAYS_OF_ERA)
  const dayOfEra = shifted - era * DAYS_OF_ERA
  const leapDays = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}
