const HOUR = 3_600_000

/** The last Sunday of a month at 01:00 UTC, when British clocks change. @param month counted from 0 */
function changeOf(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0))
  return Date.UTC(year, month, last.getUTCDate() - last.getUTCDay(), 1)
}

/** Hours by which London is ahead of UTC at a time (milliseconds since 1970). */
export function londonOffset(at: number): 0 | 1 {
  const year = new Date(at).getUTCFullYear()
  return at >= changeOf(year, 2) && at < changeOf(year, 9) ? 1 : 0
}

/** A time as FHIR's dateTime in London, seconds and offset included: `2026-06-01T09:00:00+01:00`. */
export function londonTime(at: number): string {
  const offset = londonOffset(at)
  return `${new Date(at + offset * HOUR).toISOString().slice(0, 19)}+0${offset}:00`
}

/** Milliseconds since 1970 of a London day and time of day. @param day `YYYY-MM-DD` @param minutes since midnight, outside the hour of the change */
export function atLondon(day: string, minutes: number): number {
  const utc = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000
  return utc - londonOffset(utc - HOUR) * HOUR
}

/** The day in London at a time, `YYYY-MM-DD`. */
export const londonDay = (at: number): string => londonTime(at).slice(0, 10)
