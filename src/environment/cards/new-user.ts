import { randomInt } from 'node:crypto'
import { Person, personEntries } from '../../directory/people.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { ldifLine } from '../../wire/ldap/ldif.ts'
import { cardProblems } from './problems.ts'

/** A user to be put into the directory, with one role at one organisation. */
export interface NewUser {
  readonly surname: string
  readonly givenName: string
  readonly title: string
  readonly odsCode: string
  readonly organisation: string
  /** Such as `S8000:G8000:R8000`. */
  readonly jobRoleCode: string
  /** Its three names. */
  readonly jobRole: readonly string[]
  readonly activities: readonly string[]
}

/** The entries of a new user as LDIF, with ids of their own. @throws ProblemError MS-CARD-NEW-USER that names what is wrong */
export function newUserLdif({ odsCode, organisation, jobRoleCode, jobRole, activities, ...names }: NewUser): {
  readonly uid: string
  readonly ldif: string
} {
  const uid = newId('5550')
  const roles = [{ id: newId('5552'), jobRoleCode, jobRole, activities }]
  const person = Person.safeParse({ ...names, uid, organisations: [{ id: newId('5551'), odsCode, organisation, roles }] })
  if (!person.success) {
    const came = person.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    throw new ProblemError(
      problem(cardProblems['MS-CARD-NEW-USER'], { came, expected: 'a name, an ODS code, and a job role as CODES=NAMES' }),
    )
  }
  let ldif = 'version: 1\n\n'
  for (const { dn, attributes } of personEntries(person.data)) {
    ldif += ldifLine('dn', dn)
    for (const { type, values } of attributes) for (const value of values) ldif += ldifLine(type.name, value)
    ldif += '\n'
  }
  return { uid, ldif }
}

const newId = (prefix: string): string => `${prefix}${String(randomInt(10 ** 8)).padStart(8, '0')}`
