import { BerReader, tags } from '../../../wire/ldap/ber-reader.ts'
import { extensions, results } from '../../../wire/ldap/codes.ts'
import { LdapError } from '../../../wire/ldap/error.ts'
import type { LdapReply } from '../../../wire/ldap/reply.ts'
import type { ExtendedRequest } from '../../../wire/ldap/request.ts'
import { LdapRefusal } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import { shown, type Visit } from '../visit.ts'

/** Answers an extended operation (RFC 4511 §4.12, dossier sds-ldap 7). */
export function extended(visit: Visit, { oid, value }: ExtendedRequest): LdapReply {
  const { boundDn, exchange, session, parts } = visit
  exchange.labels['extension'] = shown(oid)
  switch (oid) {
    case extensions.whoAmI: {
      if (value !== undefined) throw unwanted(oid, 'no value', 'no request data expected')
      const who = boundDn === '' ? '' : `dn:${boundDn}`
      return accepted(visit, who === '' ? 'Anonymous' : who, { resultCode: results.success, responseValue: Buffer.from(who) })
    }
    case extensions.passwordModify:
      throw new LdapRefusal(directoryDoorProblems['MS-LDAP-WRITE'], {
        came: `a password change by ${boundDn === '' ? 'an anonymous caller' : boundDn}`,
        expected: 'reading',
        resultCode: boundDn === '' ? results.strongerAuthRequired : results.insufficientAccessRights,
        ...(boundDn === '' ? { diagnosticMessage: 'only authenticated users may change passwords' } : {}),
      })
    case extensions.cancel:
      if (!namesMessage(value)) throw unwanted(oid, 'the id of the message to cancel', 'message ID parse failed')
      throw new LdapRefusal(directoryDoorProblems['MS-LDAP-EXTENSION'], {
        came: 'a cancel',
        expected: 'an operation under way: answers leave in the order of the requests, and nothing waits',
        resultCode: results.noSuchOperation,
        diagnosticMessage: 'message ID not found',
      })
    case extensions.startTls:
      if (!parts.settings.ldapExtensions) break
      if (!session.secure) return accepted(visit, 'StartTLS', { resultCode: results.success, startTls: true })
      throw new LdapRefusal(directoryDoorProblems['MS-LDAP-EXTENSION'], {
        came: 'StartTLS on a connection under TLS',
        expected: 'StartTLS on the LDAP port',
        resultCode: results.operationsError,
        diagnosticMessage: 'TLS already started',
      })
  }
  throw new LdapRefusal(directoryDoorProblems['MS-LDAP-EXTENSION'], {
    came: oid === extensions.startTls ? 'StartTLS' : `the extended operation ${shown(oid)}`,
    expected: `one of ${extensions.whoAmI}, ${extensions.passwordModify}, ${extensions.cancel}`,
    resultCode: results.protocolError,
    diagnosticMessage: 'unsupported extended operation',
  })
}

function accepted({ exchange }: Visit, summary: string, reply: LdapReply): LdapReply {
  exchange.outcome = 'accepted'
  exchange.summary = summary
  return reply
}

const unwanted = (oid: string, expected: string, diagnosticMessage: string): LdapRefusal =>
  new LdapRefusal(directoryDoorProblems['MS-LDAP-EXTENSION'], {
    came: `another value of ${oid}`,
    expected,
    resultCode: results.protocolError,
    diagnosticMessage,
  })

/** Whether the value is that of a cancel request (RFC 3909 §2). */
function namesMessage(value: Buffer | undefined): boolean {
  if (value === undefined) return false
  try {
    new BerReader(value).enter('a cancel request', tags.sequence).integer('a message id', 0, 0x7fff_ffff)
    return true
  } catch (error) {
    if (error instanceof LdapError) return false
    throw error
  }
}
