import { createHash, timingSafeEqual } from 'node:crypto'
import { dnKey } from '../../../directory/schema/normal.ts'
import { results } from '../../../wire/ldap/codes.ts'
import type { LdapReply } from '../../../wire/ldap/reply.ts'
import type { BindRequest, SaslCredentials } from '../../../wire/ldap/request.ts'
import { LdapRefusal, noDn } from '../errors.ts'
import type { LdapAccount } from '../parts.ts'
import { directoryDoorProblems } from '../problems.ts'
import { shown, type Visit } from '../visit.ts'

/** Answers a bind in the order of slapd's own checks (RFC 4511 §4.2, dossier sds-ldap 7); who fails is anonymous again. */
export function bind(visit: Visit, { version, dn, credentials }: BindRequest): LdapReply {
  const { session, exchange, parts } = visit
  session.boundDn = ''
  exchange.labels['dn'] = shown(dn)
  if (version !== 3) {
    throw new LdapRefusal(directoryDoorProblems['MS-LDAP-VERSION'], {
      came: `version ${version}`,
      expected: 'version 3',
      resultCode: results.protocolError,
      diagnosticMessage:
        version < 3 ? 'historical protocol version requested, use LDAPv3 instead' : 'requested protocol version not supported',
    })
  }
  const key = dnKey(dn)
  if (key === undefined) throw noDn(dn)
  if (credentials.kind === 'sasl') return sasl(visit, credentials)
  if (credentials.password.length === 0) {
    if (dn === '') return accepted(visit, 'Anonymous bind accepted')
    throw new LdapRefusal(directoryDoorProblems['MS-LDAP-UNAUTHENTICATED-BIND'], {
      came: `a bind as ${shown(dn)} without a password`,
      expected: 'a password, or no DN',
      resultCode: results.unwillingToPerform,
      diagnosticMessage: 'unauthenticated bind (DN with no password) disallowed',
    })
  }
  const account = parts.accounts.find((each) => dnKey(each.dn) === key)
  if (account === undefined || !isPassword(credentials.password, account)) {
    throw new LdapRefusal(directoryDoorProblems['MS-LDAP-CREDENTIALS'], {
      came: `a bind as ${shown(dn)} with ${account === undefined ? 'a DN that no account has' : 'a password that is not the account’s'}`,
      expected: 'the DN and password of an account',
      resultCode: results.invalidCredentials,
    })
  }
  session.boundDn = account.dn
  return accepted(visit, `Bound as ${account.dn}`)
}

function sasl(visit: Visit, { mechanism }: SaslCredentials): LdapReply {
  const { session, exchange, parts } = visit
  const certificate = exchange.peer.certificate
  if (mechanism === 'EXTERNAL' && parts.settings.ldapExtensions && session.secure && certificate !== undefined) {
    session.boundDn = `cn=${certificate.commonName}`
    return accepted(visit, `Bound as ${session.boundDn} by its certificate`)
  }
  throw new LdapRefusal(directoryDoorProblems['MS-LDAP-SASL'], {
    came: `SASL ${shown(mechanism)}`,
    expected: parts.settings.ldapExtensions ? 'a simple bind, or EXTERNAL over TLS with a certificate' : 'a simple bind',
    resultCode: results.authMethodNotSupported,
    diagnosticMessage: 'SASL(-4): no mechanism available',
  })
}

function accepted({ exchange }: Visit, summary: string): LdapReply {
  exchange.outcome = 'accepted'
  exchange.summary = summary
  return { resultCode: results.success }
}

const digest = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest()

const isPassword = (given: Buffer, { password }: LdapAccount): boolean => timingSafeEqual(digest(given), digest(password))
