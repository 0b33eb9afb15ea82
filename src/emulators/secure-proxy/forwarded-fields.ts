import { Fields } from '../../kernel/fields.ts'

/** Fields that belong to one connection (RFC 9110 §7.6.1); Expect was answered here. */
const HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host'])

/** Fields that Connection cannot take away: without them the call would be another one. */
const KEPT = /^(?:ssp-|authorization$|content-|accept|if-|prefer$|forwarded$|x-forwarded-)/

const isHop = (name: string): boolean => HOP.has(name) || name.startsWith('proxy-')

/** Fields named in Connection, lower case. */
function nominated(fields: Fields): ReadonlySet<string> {
  const names = fields.all('connection').flatMap((value) => value.split(','))
  return new Set(names.map((name) => name.trim().toLowerCase()).filter((name) => !KEPT.test(name)))
}

/** The fields that go on to the other side, in wire order and case. @param drop further names, lower case */
export function passedOn(raw: readonly string[], drop: readonly string[] = []): string[] {
  const gone = nominated(new Fields(raw))
  const kept: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const lower = name.toLowerCase()
    if (isHop(lower) || gone.has(lower) || drop.includes(lower)) continue
    kept.push(name, raw[at + 1] ?? '')
  }
  return kept
}

/** What tells the provider who called (dossier ssp-fhir-dos 1.7; RFC 7239). */
export function disclosure(mode: 'forwarded' | 'x-forwarded' | 'both' | 'off', address: string, host: string): string[] {
  const fields: string[] = []
  if (mode === 'forwarded' || mode === 'both') {
    const node = address.includes(':') ? `"[${address}]"` : address
    fields.push('Forwarded', `for=${node};host=${/^[\w.-]+$/.test(host) ? host : `"${host.replaceAll(/["\\]/g, '')}"`};proto=https`)
  }
  if (mode === 'x-forwarded' || mode === 'both')
    fields.push('X-Forwarded-For', address, 'X-Forwarded-Host', host, 'X-Forwarded-Proto', 'https')
  return fields
}
