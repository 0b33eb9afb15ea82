import { results } from '../../../wire/ldap/codes.ts'
import { controls } from '../../../wire/ldap/controls.ts'
import { LdapRefusal } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { Candidate, type CandidateEntry, type OperationalAttributes } from './candidate.ts'
import { TRUE } from './matchers.ts'
import { readyFilter } from './ready-filter.ts'

/** Refuses an operation whose assertion does not hold of its entry, or cannot be told (RFC 4528). */
export function checkAssertion(visit: Visit, entry: CandidateEntry, operational: OperationalAttributes): void {
  const control = visit.control(controls.assertion)
  if (control === undefined) return
  const matcher = readyFilter(visit, given(control.value))
  const candidate = new Candidate(visit.parts.advertised, operational)
  candidate.take(entry, undefined, 0)
  if (matcher.test(candidate) === TRUE) return
  throw new LdapRefusal(directoryDoorProblems['MS-LDAP-ASSERTION'], {
    came: `an assertion that does not hold of ${entry.dn === '' ? 'the rootDSE' : entry.dn}`,
    expected: 'one that does',
    resultCode: results.assertionFailed,
  })
}

function given(value: Buffer | undefined): Buffer {
  if (value !== undefined && value.length > 0) return value
  throw new LdapRefusal(directoryDoorProblems['MS-LDAP-CONTROL-VALUE'], {
    came: 'an assertion without a filter',
    expected: 'a filter (RFC 4528)',
    resultCode: results.protocolError,
    diagnosticMessage: `assert control value is ${value === undefined ? 'absent' : 'empty'}`,
  })
}
