import type { Exchange } from '../kernel/exchange.ts'
import { type ProblemKind, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { extensions, results, resultText } from '../wire/ldap/codes.ts'
import type { LdapReply } from '../wire/ldap/reply.ts'
import type { BindRequest, LdapControl, LdapOperation } from '../wire/ldap/request.ts'
import { shown } from './ldap-capture.ts'
import { ldapProblems } from './ldap-problems.ts'

const MANAGE_DSA_IT = '2.16.840.1.113730.3.4.2'
/** Supported by Spine (dossier sds-ldap 1.5), so that only the directory behind them is missing. */
const KNOWN_EXTENSIONS: readonly string[] = [extensions.whoAmI, extensions.passwordModify]

/**
 * The Spine directory's door before the directory exists: whoever is anonymous may bind; whatever needs the directory is
 * answered 52 unavailable, with a journal entry that says so.
 */
export function ldapUnavailable(operation: LdapOperation, exchange: Exchange): LdapReply {
  const { request } = operation
  exchange.door = 'spine-directory'
  switch (request.kind) {
    case 'bind':
      return bind(request, operation.controls, exchange)
    case 'search':
      exchange.labels['base'] = shown(request.base)
      exchange.labels['scope'] = request.scope
      return unavailable(exchange, `a search under ${shown(request.base)}`)
    case 'extended':
      exchange.labels['extension'] = shown(request.oid)
      if (KNOWN_EXTENSIONS.includes(request.oid)) return unavailable(exchange, 'an extended operation')
      return refuse(exchange, ldapProblems['MS-LDAP-EXTENSION'], {
        came: request.oid === extensions.startTls ? 'StartTLS' : `the extended operation ${shown(request.oid)}`,
        expected: `one of ${KNOWN_EXTENSIONS.join(', ')}`,
        resultCode: results.protocolError,
        diagnosticMessage: 'unsupported extended operation',
      })
    default:
      exchange.labels['dn'] = shown(request.dn)
      return unavailable(exchange, `${request.kind} of ${shown(request.dn)}`)
  }
}

/** The order of slapd's own checks (dossier sds-ldap 7). */
function bind({ version, dn, credentials }: BindRequest, controls: readonly LdapControl[], exchange: Exchange): LdapReply {
  exchange.labels['dn'] = shown(dn)
  const unknown = controls.find(({ oid, critical }) => critical && oid !== MANAGE_DSA_IT)
  if (unknown !== undefined) {
    return refuse(exchange, ldapProblems['MS-LDAP-CRITICAL-CONTROL'], {
      came: `the critical control ${shown(unknown.oid)}`,
      expected: 'no critical control, or ManageDsaIT',
      resultCode: results.unavailableCriticalExtension,
      diagnosticMessage: 'critical extension is not recognized',
    })
  }
  if (version !== 3) {
    return refuse(exchange, ldapProblems['MS-LDAP-VERSION'], {
      came: `version ${version}`,
      expected: 'version 3',
      resultCode: results.protocolError,
      diagnosticMessage:
        version < 3 ? 'historical protocol version requested, use LDAPv3 instead' : 'requested protocol version not supported',
    })
  }
  if (credentials.kind === 'sasl') {
    return refuse(exchange, ldapProblems['MS-LDAP-SASL'], {
      came: `SASL ${shown(credentials.mechanism)}`,
      expected: 'a simple bind',
      resultCode: results.authMethodNotSupported,
      diagnosticMessage: 'SASL is not offered here',
    })
  }
  if (credentials.password.length > 0)
    return unavailable(exchange, `a bind as ${shown(dn)} with a password, and no accounts to compare it with`)
  if (dn !== '') {
    return refuse(exchange, ldapProblems['MS-LDAP-UNAUTHENTICATED-BIND'], {
      came: `a bind as ${shown(dn)} without a password`,
      expected: 'a password, or no DN',
      resultCode: results.unwillingToPerform,
      diagnosticMessage: 'unauthenticated bind (DN with no password) disallowed',
    })
  }
  exchange.outcome = 'accepted'
  exchange.summary = 'Anonymous bind accepted'
  return { resultCode: results.success }
}

const unavailable = (exchange: Exchange, came: string): LdapReply =>
  refuse(exchange, kernelProblems['MS-DOOR-NOT-BUILT'], {
    came,
    expected: 'an operation that needs no directory: an anonymous bind',
    resultCode: results.unavailable,
    diagnosticMessage: 'mock-spine has no directory behind LDAP yet; docs/coverage.md lists what is emulated so far',
  })

interface Refusal {
  readonly came: string
  readonly expected: string
  readonly resultCode: number
  readonly diagnosticMessage: string
}

function refuse(exchange: Exchange, kind: ProblemKind, { came, expected, resultCode, diagnosticMessage }: Refusal): LdapReply {
  exchange.outcome = 'refused'
  exchange.summary = `${resultText(resultCode)}: ${kind.title}`
  exchange.problems.push(problem(kind, { came, expected }))
  return { resultCode, diagnosticMessage }
}
