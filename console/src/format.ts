const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })

export const time = (iso: string): string => clock.format(new Date(iso))
export const dateTime = (iso: string): string => whole.format(new Date(iso))
export const date = (iso: string): string => day.format(new Date(iso))

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  return ms < 86_400_000 * 2 ? `${(ms / 3_600_000).toFixed(1)} h` : `${Math.round(ms / 86_400_000)} days`
}

export const count = (number: number): string => number.toLocaleString('en-GB')

/** `urn:nhs:names:services:psis:REPC_IN150016UK05` is told by its end, `urn:nhs:names:services:gpconnect:fhir:rest:read:slot-1` as `read:slot-1`. */
export const shortInteraction = (name: string): string =>
  /[A-Z]{4}_[A-Z]{2}\d{6}[A-Z0-9]*$/.exec(name)?.[0] ?? /^urn:nhs:names:services:(?:.*:)?(?:rest|operation):(.+)$/.exec(name)?.[1] ?? name

/** The beginning of a long id, enough to tell two apart. */
export const shortId = (id: string): string => (id.length > 13 ? `${id.slice(0, 8)}…` : id)
