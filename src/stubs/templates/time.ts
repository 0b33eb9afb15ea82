import { hl7Time, isoSeconds } from '../../wire/hl7v3/time.ts'

const UNITS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }
const OFFSET = /^([+-]?\d{1,9})\s*(second|minute|hour|day|week|month|year)s?$/

/** A time moved by an offset such as `-3 days` or `2 months`. @throws Error for another text */
export function moved(epochMs: number, offset: string): number {
  const found = OFFSET.exec(offset.trim())
  if (found === null) throw new Error(`offset "${offset}": one such as "3 days" or "-2 months"`)
  const [, count = '0', unit = ''] = found
  const ms = UNITS[unit]
  if (ms !== undefined) return epochMs + Number(count) * ms
  const date = new Date(epochMs)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + Number(count) * (unit === 'year' ? 12 : 1))
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime()
}

/**
 * A time as a text in UTC: `iso` (2026-11-20T08:00:00Z, also when undefined), `hl7` (20261120080000), `hl7-date` (20261120), `epoch`
 * (milliseconds), `unix` (seconds), or a pattern of yyyy MM dd HH mm ss SSS. @throws Error for no time
 */
export function formatted(epochMs: number, format: string | undefined): string {
  if (!Number.isFinite(epochMs) || Math.abs(epochMs) > 8.64e15) throw new Error('a time that is out of range')
  const date = new Date(epochMs)
  switch (format) {
    case undefined:
    case 'iso':
      return `${isoSeconds(epochMs)}Z`
    case 'hl7':
      return hl7Time(epochMs)
    case 'hl7-date':
      return hl7Time(epochMs).slice(0, 8)
    case 'epoch':
      return String(Math.floor(epochMs))
    case 'unix':
      return String(Math.floor(epochMs / 1000))
    default:
      return format.replace(/yyyy|MM|dd|HH|mm|ss|SSS|'[^']*'/g, (part) => partOf(date, part))
  }
}

function partOf(date: Date, part: string): string {
  const iso = date.toISOString()
  const at = { yyyy: [-24, -20], MM: [-19, -17], dd: [-16, -14], HH: [-13, -11], mm: [-10, -8], ss: [-7, -5], SSS: [-4, -1] }
  const place = Object.entries(at).find(([name]) => name === part)?.[1]
  return place === undefined ? part.slice(1, -1) : iso.slice(place[0], place[1])
}

/** Reads an HL7 (YYYYMMDD[HHMM[SS]]) or an ISO time; one without a zone is UTC. @throws Error for another text */
export function timeOf(text: string): number {
  const hl7 = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:\.\d+)?([+-]\d{4})?$/.exec(text.trim())
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = hl7 ?? []
  const iso = hl7 === null ? text.trim() : `${year}-${month}-${day}T${hour}:${minute}:${second}${zone.replace(/(\d\d)$/, ':$1')}`
  const time = Date.parse(/T[\d:.]+$/.test(iso) ? `${iso}Z` : iso)
  if (Number.isNaN(time)) throw new Error(`"${text.slice(0, 40)}" is no time`)
  return time
}
