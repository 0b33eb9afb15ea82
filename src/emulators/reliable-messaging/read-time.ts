const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(Z|[+-]\d\d:\d\d)?$/

/**
 * Epoch milliseconds of an xsd:dateTime; one without a zone is UTC, more than three digits of a second are cut off (dossier ebxml-messaging 1.5).
 * Undefined when it is none.
 */
export function readTime(text: string): number | undefined {
  const [, time, zone = 'Z'] = FORM.exec(text.trim()) ?? []
  const ms = time === undefined ? Number.NaN : Date.parse(time + zone)
  return Number.isNaN(ms) ? undefined : ms
}
