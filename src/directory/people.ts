import { z } from 'zod'
import { attribute, type Entry, PEOPLE, present } from './entries/entry.ts'
import { OdsCode } from './names.ts'
import { DirectoryDate } from './organisations.ts'
import { strict } from './strict.ts'

const DirectoryId = z.string({ error: 'twelve digits in quotes' }).regex(/^\d{12}$/, 'not an id of a person: exactly 12 digits in quotes')

/** A role that a person has in an organisation: what a smartcard user chooses (dossier sds-ldap 3.5). */
const RoleProfile = strict({
  /** The role profile id, of which messages speak. */
  id: DirectoryId,
  /** Such as `S8000:G8000:R8000`. */
  jobRoleCode: z.string().regex(/^S\d{4}:G\d{4}:R\d{4}$/, 'not a job role code such as S8000:G8000:R8000'),
  /** Its three names, in the order of the code. */
  jobRole: z.array(z.string().min(1)).length(3).readonly(),
  /** Codes such as `B0062`. */
  activities: z
    .array(z.string().regex(/^B\d{4}$/, 'not an activity code such as B0062'))
    .readonly()
    .exactOptional(),
  workgroups: z.array(z.string().min(1)).readonly().exactOptional(),
  /** Codes such as `S0900:G0900:A0900`. */
  areasOfWork: z.array(z.string().min(1)).readonly().exactOptional(),
  from: DirectoryDate.exactOptional(),
  until: DirectoryDate.exactOptional(),
})

/** A person at an organisation. */
const OrgPerson = strict({
  id: DirectoryId,
  odsCode: OdsCode,
  /** Name of the organisation. */
  organisation: z.string().min(1),
  roles: z.array(RoleProfile).readonly(),
})

/** A smartcard user (dossier sds-ldap 3.5). */
export const Person = strict({
  uid: DirectoryId,
  title: z.string().min(1),
  givenName: z.string().min(1),
  middleNames: z.string().min(1).exactOptional(),
  surname: z.string().min(1),
  /** Numbers of professional registration. */
  gmc: z.string().min(1).exactOptional(),
  gmp: z.string().min(1).exactOptional(),
  nmc: z.string().min(1).exactOptional(),
  mail: z.string().min(3).exactOptional(),
  /** Of a user who has left: no. */
  active: z.boolean().default(true),
  organisations: z.array(OrgPerson).readonly(),
}).readonly()
export type Person = z.output<typeof Person>

/** The whole of stubs/people.yaml. */
export const PersonFile = strict({ people: z.array(Person).readonly() }).readonly()

/** The person's entry, below it one for each organisation, and below those one for each role profile. */
export function personEntries(person: Person): Entry[] {
  const { uid, title, givenName, middleNames, surname } = person
  const names = [
    attribute('cn', `${surname} ${givenName} ${title}`),
    attribute('sn', surname),
    attribute('givenName', givenName),
    attribute('nhsMiddleNames', middleNames),
    attribute('displayName', `${title} ${givenName} ${surname}`),
  ]
  const personDn = `uid=${uid},${PEOPLE}`
  const entries: Entry[] = [
    {
      dn: personDn,
      attributes: present([
        attribute('objectClass', ...INET_PERSON, 'nhsPerson'),
        attribute('uid', uid),
        ...names,
        attribute('personalTitle', title),
        attribute('nhsPersonStatus', person.active ? '1' : '0'),
        attribute('nhsGMC', person.gmc),
        attribute('nhsGMP', person.gmp),
        attribute('nhsNMC', person.nmc),
        attribute('mail', person.mail),
      ]),
    },
  ]
  for (const { id, odsCode, organisation, roles } of person.organisations) {
    const dn = `uniqueIdentifier=${id},${personDn}`
    entries.push({
      dn,
      attributes: present([
        attribute('objectClass', ...INET_PERSON, 'nhsOrgPerson'),
        attribute('uniqueIdentifier', id),
        attribute('uid', uid),
        ...names,
        attribute('o', organisation.toUpperCase()),
        attribute('nhsIDCode', odsCode),
        attribute('nhsOrgOpenDate', '20240101'),
      ]),
    })
    for (const role of roles) {
      entries.push({
        dn: `uniqueIdentifier=${role.id},${dn}`,
        attributes: present([
          attribute('objectClass', 'top', 'nhsOrgPersonRole'),
          attribute('uniqueIdentifier', role.id),
          attribute('nhsJobRole', role.jobRole.map((name) => `"${name}"`).join(':')),
          attribute('nhsJobRoleCode', role.jobRoleCode),
          attribute('nhsIDCode', odsCode),
          attribute('nhsBusinessFunctionsCodes', ...(role.activities ?? [])),
          attribute('nhsWorkGroupsCodes', ...(role.workgroups ?? [])),
          attribute('nhsAreaOfWorkCodes', ...(role.areasOfWork ?? [])),
          attribute('nhsOrgOpenDate', role.from ?? '20240101'),
          attribute('nhsOrgCloseDate', role.until ?? '29990101'),
        ]),
      })
    }
  }
  return entries
}

const INET_PERSON = ['top', 'person', 'organizationalPerson', 'inetOrgPerson'] as const
