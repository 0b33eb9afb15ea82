import { LdapError } from '../../../wire/ldap/error.ts'
import { decodeFilter, type Filter } from '../../../wire/ldap/filter.ts'
import { unreadableValue } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { compileFilter } from './compile.ts'
import type { Explanation } from './explain.ts'
import type { Matcher } from './matchers.ts'

/** Levels of a filter; what is nested deeper is refused when the message is read. */
const DEPTH = 32

/** Reads a filter within the door's limits. @throws LdapRefusal */
export function readFilter({ parts }: Visit, bytes: Buffer): Filter {
  try {
    return decodeFilter(bytes, { depth: DEPTH, clauses: parts.settings.ldapMaxFilter })
  } catch (error) {
    if (error instanceof LdapError) throw unreadableValue(directoryDoorProblems['MS-LDAP-FILTER'], error)
    throw error
  }
}

/** A filter ready to be tried. @param explanation told of clauses that can match nothing @throws LdapRefusal */
export const readyFilter = (visit: Visit, bytes: Buffer, explanation?: Explanation): Matcher =>
  compileFilter(readFilter(visit, bytes), {
    matching: visit.parts.settings.ldapMatching,
    undefined: (clause, why) => explanation?.note(clause, why),
  })
