const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`
const DURATION = new RegExp(`^P(?=\\d|T\\d)(?:${NUMBER}D)?(?:T(?=\\d)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`)

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds (`PT1M`, `PT0.5S`, `P1DT2H`), or undefined when it is
 * not one. A fraction may stand on the last component only. Years, months and weeks have no fixed place in a contract and are refused.
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (match === null || /[.,]\d+[DHM](?=.*\d)/.test(text)) return undefined
  const [, days, hours, minutes, seconds] = match
  return Math.round(part(days) * DAY + part(hours) * HOUR + part(minutes) * MINUTE + part(seconds) * SECOND)
}

/** Milliseconds of an ISO 8601 duration; throws a RangeError that quotes the text when it is none. */
export function durationMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new RangeError(`"${text}" is not an ISO 8601 duration such as PT1M or PT0.5S`)
  return ms
}

function part(text: string | undefined): number {
  return text === undefined ? 0 : Number(text.replace(',', '.'))
}
