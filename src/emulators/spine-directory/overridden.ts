import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import { results } from '../../wire/ldap/codes.ts'
import { ldifLine, readLdif } from '../../wire/ldap/ldif.ts'
import { readEntries } from '../../wire/ldap/read-entries.ts'
import type { LdapReply } from '../../wire/ldap/reply.ts'
import { encodeEntry, SearchEntries } from '../../wire/ldap/search-entries.ts'
import type { Visit } from './visit.ts'

const DIAGNOSTIC = 'diagnosticMessage'
const MATCHED = 'matchedDN'
const LARGEST_CODE = 255

/** What a rule gives in place of an answer before the operation is handled. */
export function overrideReply(visit: Visit, override: Override): LdapReply {
  switch (override.kind) {
    case 'withhold':
      return { resultCode: results.success }
    case 'refuse': {
      const { form, code, text } = override
      const told = text === '' ? {} : { diagnosticMessage: text }
      return { resultCode: Number(code), ...told, ...(form === 'disconnection' ? { disconnects: true } : {}) }
    }
    case 'reply':
      return fromReply(visit, override, wantedBy(visit))
    case 'change':
      return fromReply(visit, override.change(toReply({ resultCode: results.success })), wantedBy(visit))
  }
}

/** The answer of a rule that lets the operation be handled first. Withheld: the result without the entries. */
export async function overriddenReply(visit: Visit, override: Override, reply: LdapReply | Promise<LdapReply>): Promise<LdapReply> {
  const real = await reply
  if (override.kind === 'withhold') return { resultCode: real.resultCode }
  if (override.kind !== 'change') return overrideReply(visit, override)
  const changed = fromReply(visit, override.change(toReply(real)), () => true)
  visit.exchange.summary += `; ${override.by ?? 'a rule'} changes the answer`
  return real.controls === undefined ? changed : { ...changed, controls: real.controls }
}

/** An answer as rules see it: its result code as the status, its entries as LDIF. */
function toReply({ resultCode, matchedDn, diagnosticMessage, entries }: LdapReply): Reply {
  let body = ''
  for (const { dn, attributes } of entries === undefined ? [] : readEntries(entries.bytes)) {
    body += ldifLine('dn', dn)
    for (const [name, values] of Object.entries(attributes)) for (const value of values) body += ldifLine(name, value)
    body += '\n'
  }
  const fields = [
    ...(matchedDn === undefined ? [] : [MATCHED, matchedDn]),
    ...(diagnosticMessage === undefined ? [] : [DIAGNOSTIC, diagnosticMessage]),
  ]
  return { status: resultCode, fields, body }
}

function fromReply(visit: Visit, { status, fields, body }: Reply, wanted: (attribute: string) => boolean): LdapReply {
  const { exchange, request } = visit
  // What stands for a reply that never leaves has a status of HTTP.
  const resultCode = status > LARGEST_CODE ? results.other : status
  const told = (name: string): string | undefined => {
    const at = fields.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase())
    return at < 0 ? undefined : fields[at + 1]
  }
  const matchedDn = told(MATCHED)
  const diagnosticMessage = told(DIAGNOSTIC)
  const reply = {
    resultCode,
    ...(matchedDn === undefined ? {} : { matchedDn }),
    ...(diagnosticMessage === undefined ? {} : { diagnosticMessage }),
  }
  exchange.label('result', String(resultCode))
  if (request.kind !== 'search') return reply
  const entries = new SearchEntries(visit.id)
  for (const { dn, attributes } of readLdif(Buffer.from(body))) {
    const values = new Map<string, string[]>()
    for (let at = 0; at + 1 < attributes.length; at += 2) {
      const name = attributes[at] ?? ''
      if (wanted(name)) values.set(name, [...(values.get(name) ?? []), attributes[at + 1] ?? ''])
    }
    const listed = [...values].map(([name, all]) => ({ id: 0, name, values: request.typesOnly ? [] : all }))
    entries.add(encodeEntry(dn, listed), undefined)
  }
  exchange.label('entries', String(entries.count))
  return { ...reply, entries }
}

/** The attributes that a search asks for. */
function wantedBy({ request }: Visit): (attribute: string) => boolean {
  const asked = request.kind === 'search' ? request.attributes.map((name) => name.toLowerCase()) : []
  return asked.length === 0 || asked.includes('*') ? () => true : (attribute) => asked.includes(attribute.toLowerCase())
}
