const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const A_DAY = 24 * 60
const A_MINUTE = 60_000

/** Minutes of the week, counted from Sunday. */
function minutesOf(day: string, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return DAYS.indexOf(day) * A_DAY + hour * 60 + minute
}

/** The minute of the week that a clock in London shows. @param epochMs milliseconds since 1970 */
export function londonMinute(epochMs: number): number {
  const parts = Object.fromEntries(LONDON.formatToParts(Math.floor(epochMs / A_MINUTE) * A_MINUTE).map(({ type, value }) => [type, value]))
  return minutesOf(parts['weekday'] ?? '', `${parts['hour']}:${parts['minute']}`)
}

/** Whether a minute of the week lies in a slot, from `Thu 20:00` to a time like it, its end not included; it may go past Saturday's midnight. */
export function isWithin(minute: number, { from, to }: { readonly from: string; readonly to: string }): boolean {
  const [begin, end] = [from, to].map((each) => minutesOf(each.slice(0, 3), each.slice(4)))
  if (begin === undefined || end === undefined) return false
  return begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end
}
