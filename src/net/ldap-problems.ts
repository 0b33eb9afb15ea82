import { defineProblems, type Problem, problem } from '../kernel/problem.ts'
import type { LdapError } from '../wire/ldap/error.ts'

export const ldapProblems = defineProblems({
  'MS-LDAP-MALFORMED': {
    title: 'What came is not an LDAP message.',
    next: 'Compare the bytes with RFC 4511 §5.1 (definite lengths, primitive strings); look for another protocol on this port.',
  },
  'MS-LDAP-TOO-LARGE': {
    title: 'The LDAP message is larger than this door accepts.',
    next: 'Directory requests are a few hundred bytes; check the length that the client encodes.',
  },
  'MS-LDAP-VALUE': {
    title: 'The LDAP message is well-formed, but holds a value that the protocol does not allow.',
    next: 'Correct the value at the place that "at" names; the connection stays usable.',
  },
})

/** The problem that bytes are which could not be read as LDAP. */
export function unreadable(error: LdapError): Problem {
  const code = error.reason === 'size' ? 'MS-LDAP-TOO-LARGE' : error.reason === 'value' ? 'MS-LDAP-VALUE' : 'MS-LDAP-MALFORMED'
  return problem(ldapProblems[code], { came: error.came, expected: error.expected, at: `byte ${error.offset} of the message` })
}
