import { type Problem, type ProblemKind, problem } from '../../kernel/problem.ts'
import { results } from '../../wire/ldap/codes.ts'
import type { LdapError } from '../../wire/ldap/error.ts'
import { directoryDoorProblems } from './problems.ts'

export interface RefusalDetails {
  readonly came: string
  readonly expected: string
  readonly resultCode: number
  readonly matchedDn?: string
  readonly diagnosticMessage?: string
}

/** An operation that is answered with a result other than its success; turned into bytes in one place. */
export class LdapRefusal extends Error {
  readonly resultCode: number
  readonly matchedDn: string | undefined
  readonly diagnosticMessage: string | undefined
  readonly problem: Problem

  constructor(kind: ProblemKind, { came, expected, resultCode, matchedDn, diagnosticMessage }: RefusalDetails) {
    super(kind.title)
    this.name = 'LdapRefusal'
    this.resultCode = resultCode
    this.matchedDn = matchedDn
    this.diagnosticMessage = diagnosticMessage
    this.problem = problem(kind, { came, expected })
  }
}

/** A value inside an operation that can't be read: `2 protocolError`, and the connection goes on. */
export const unreadableValue = (kind: ProblemKind, error: LdapError): LdapRefusal =>
  new LdapRefusal(kind, {
    came: error.came,
    expected: error.expected,
    resultCode: results.protocolError,
    diagnosticMessage: 'decoding error',
  })

/** A name that is none (dossier sds-ldap 7). */
export const noDn = (dn: string): LdapRefusal =>
  new LdapRefusal(directoryDoorProblems['MS-LDAP-DN'], {
    came: dn,
    expected: 'a distinguished name such as ou=Services,o=nhs',
    resultCode: results.invalidDNSyntax,
    diagnosticMessage: 'invalid DN',
  })
