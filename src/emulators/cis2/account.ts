import { type User, userOf } from '../../directory/users.ts'
import type { Space } from '../../kernel/space.ts'
import { type Authenticator, authenticators } from './contract.ts'
import type { Cis2Parts } from './parts.ts'

/** Who logged in, how, and with which role. */
export interface Login {
  readonly uid: string
  readonly mechanism: Authenticator
  readonly role: string | undefined
}

export const mechanismOf = (name: string): Authenticator | undefined =>
  name in authenticators ? Object.keys(authenticators).filter((each): each is Authenticator => each === name)[0] : undefined

/** Claims by the scope that gives them, in the order of the captured userinfo (dossier identity-and-pki 7.1). */
export const SCOPES = {
  openid: [
    'sub',
    'acr',
    'amr',
    'auth_time',
    'sid',
    'id_assurance_level',
    'authentication_assurance_level',
    'selected_roleid',
    'tokenName',
    'tokenType',
    'realm',
    'azp',
    'auditTrackingId',
  ],
  profile: ['name', 'family_name', 'given_name', 'uid'],
  email: ['email'],
  nhsperson: ['nhsid_useruid', 'title', 'idassurancelevel', 'initials', 'middle_names', 'display_name'],
  nationalrbacaccess: ['nhsid_nrbac_roles'],
  associatedorgs: ['nhsid_user_orgs'],
  organisationalmemberships: ['nhsid_org_memberships'],
  professionalmemberships: ['gmc_id', 'gmp_id', 'nmc_id', 'nhsid_org_roles'],
  selectedrole: [],
} as const

const REALM_NAME = '/NHSIdentity/Healthcare'
/** Every seeded user is known in person. */
const IDENTITY_LEVEL = 3

/** All claims of a login; which are told, the scopes decide. Undefined when the directory has the user no more. */
export function claimsOf(parts: Cis2Parts, space: Space, { uid, mechanism, role }: Login): Record<string, unknown> | undefined {
  const user = userOf(parts.tree(space.name), uid, space.clock.now())
  if (user === undefined) return undefined
  const level = (value: number): string | number => (parts.settings.cis2Levels === 'texts' ? String(value) : value)
  return {
    sub: uid,
    id_assurance_level: level(IDENTITY_LEVEL),
    authentication_assurance_level: level(authenticators[mechanism]),
    selected_roleid: role,
    tokenName: 'id_token',
    tokenType: 'JWTToken',
    realm: REALM_NAME,
    ...person(user),
    nhsid_nrbac_roles: user.roles.map(rbacRole),
    nhsid_user_orgs: user.organisations.map(({ organisation, odsCode }) => ({ org_name: organisation, org_code: odsCode })),
    nhsid_org_memberships: user.organisations.map(({ personOrgId, organisation, odsCode }) => ({
      person_orgid: personOrgId,
      org_name: organisation,
      org_code: odsCode,
    })),
    gmc_id: user.gmc,
    gmp_id: user.gmp,
    nmc_id: user.nmc,
  }
}

const person = ({ uid, cn, surname, givenName, middleNames, title, displayName, mail }: User): Record<string, unknown> => ({
  name: cn,
  family_name: surname,
  given_name: givenName,
  uid,
  email: mail,
  nhsid_useruid: uid,
  title,
  idassurancelevel: String(IDENTITY_LEVEL),
  initials: givenName?.[0],
  middle_names: middleNames,
  display_name: displayName,
})

function rbacRole({ odsCode, personOrgId, id, jobRoleCode, jobRole, activities, workgroups, areasOfWork }: User['roles'][number]) {
  const names = (codes: typeof activities) => codes.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const some = (name: string, codes: typeof activities) =>
    codes.length === 0
      ? {}
      : { [name]: names(codes), [`${name === 'activities' ? 'activity' : name}_codes`]: codes.map(({ code }) => code) }
  return {
    person_orgid: personOrgId,
    person_roleid: id,
    org_code: odsCode,
    role_name: jobRole,
    role_code: jobRoleCode,
    ...some('activities', activities),
    ...some('workgroups', workgroups),
    ...some('aow', areasOfWork),
  }
}
