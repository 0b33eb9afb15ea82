import { CapturedBody } from '../kernel/captured-body.ts'
import type { ToldLater } from '../kernel/exchange.ts'
import { extensions } from '../wire/ldap/codes.ts'
import { decodeMessage } from '../wire/ldap/decode.ts'
import { filterText } from '../wire/ldap/filter-text.ts'
import type { LdapMessage } from '../wire/ldap/request.ts'
import type { LdapDoor } from './ldap-handler.ts'

/** Characters of a line or label taken from a message, so that a large one doesn't fill the journal. */
const LONGEST = 1000
const ASTERISK = 0x2a
const EXTENSIONS = new Map<string, string>(Object.entries(extensions).map(([name, oid]) => [oid, name]))

/** The first line of an operation in the journal, e.g. `SEARCH ou=Services,o=nhs sub (objectClass=*)`. */
export function requestLine({ request }: LdapMessage): string {
  switch (request.kind) {
    case 'bind': {
      const { dn, credentials } = request
      if (credentials.kind === 'sasl') return `BIND ${shown(dn)} SASL ${shown(credentials.mechanism)}`
      return dn === '' && credentials.password.length === 0 ? 'BIND anonymous' : `BIND ${shown(dn)} simple`
    }
    case 'search':
      return `SEARCH ${shown(request.base)} ${request.scope} ${filterText(request.filter, LONGEST) ?? '(a filter that RFC 4511 does not know)'}`
    case 'compare':
      return `COMPARE ${shown(request.dn)} ${shown(request.attribute)}`
    case 'extended':
      return `EXTENDED ${shown(request.oid)} ${EXTENSIONS.get(request.oid) ?? ''}`.trimEnd()
    case 'abandon':
      return `ABANDON ${request.target}`
    case 'unbind':
      return 'UNBIND'
    case 'unreadable':
      return `${request.asked.toUpperCase()} (unreadable)`
    default:
      return `${request.kind.toUpperCase()} ${shown(request.dn)}`
  }
}

/** What the journal says of a search, out of its bytes. */
export const searchTold = (labels: LdapDoor['searchLabels']): ToldLater => ({
  line: (bytes) => requestLine(decodeMessage(bytes)),
  labels: (bytes) => {
    const { request } = decodeMessage(bytes)
    return request.kind === 'search' ? labels(request) : {}
  },
})

/** Text from a message as one line of at most 1,000 characters; `""` when it is empty. */
export function shown(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return cut === '' ? '""' : cut.replace(/[\x00-\x1f\x7f]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** A message as the journal keeps it: with asterisks where a password stands. What can't be read might hold one and isn't kept. */
export function captureMessage(bytes: Buffer, { request }: LdapMessage, limit: number): CapturedBody {
  if (request.kind === 'unreadable' && request.asked !== 'search') return CapturedBody.empty
  const secret = secretOf(request)
  if (secret === undefined) return CapturedBody.of(bytes, limit)
  const masked = Buffer.from(bytes)
  const start = secret.byteOffset - bytes.byteOffset
  return CapturedBody.of(masked.fill(ASTERISK, start, start + secret.length), limit)
}

function secretOf(request: LdapMessage['request']): Buffer | undefined {
  if (request.kind === 'bind') return request.credentials.kind === 'simple' ? request.credentials.password : request.credentials.credentials
  return request.kind === 'extended' && request.oid === extensions.passwordModify ? request.value : undefined
}
