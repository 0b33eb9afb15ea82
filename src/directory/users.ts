import { escapeDnValue } from '../wire/ldap/dn.ts'
import { keyOf, PEOPLE, REFERENCE_DATA, valuesOf, WORKGROUPS } from './entries/entry.ts'
import type { TreeNode } from './entries/nodes.ts'
import type { Tree } from './entries/tree.ts'

/** A code of access control and its name in the directory, if it has one there. */
export interface NamedCode {
  readonly code: string
  readonly name: string | undefined
}

/** A role profile of a user in an organisation. */
export interface UserRole {
  /** Role profile id (URPID), 12 digits. */
  readonly id: string
  /** Id of the person at the organisation. */
  readonly personOrgId: string
  readonly odsCode: string
  readonly organisation: string
  /** Such as `"Clinical":"Clinical Provision":"Nurse Access Role"`, quotes included. */
  readonly jobRole: string
  /** Such as `S8000:G8001:R8001`. */
  readonly jobRoleCode: string
  readonly activities: readonly NamedCode[]
  readonly workgroups: readonly NamedCode[]
  readonly areasOfWork: readonly NamedCode[]
}

/** A smartcard user as the directory has them (dossier sds-ldap 3.5). */
export interface User {
  readonly uid: string
  readonly cn: string
  readonly title: string | undefined
  readonly givenName: string | undefined
  readonly middleNames: string | undefined
  readonly surname: string
  readonly displayName: string | undefined
  readonly mail: string | undefined
  readonly gmc: string | undefined
  readonly gmp: string | undefined
  readonly nmc: string | undefined
  readonly ocsPractitionerCode: string | undefined
  readonly active: boolean
  readonly organisations: readonly { readonly personOrgId: string; readonly odsCode: string; readonly organisation: string }[]
  /** Those in force. */
  readonly roles: readonly UserRole[]
}

/** A user by id; undefined when the directory has none. @param now milliseconds since 1970, by which roles are in force */
export function userOf(tree: Tree, uid: string, now: number): User | undefined {
  if (!/^\d{12}$/.test(uid)) return undefined
  const place = tree.find(keyOf(`uid=${uid},${PEOPLE}`))
  return place === undefined ? undefined : read(tree, place.node, now)
}

/** Every user in the order of the directory. */
export function* usersOf(tree: Tree, now: number): Iterable<User> {
  for (const node of tree.children(keyOf(PEOPLE))) {
    const user = read(tree, node, now)
    if (user !== undefined) yield user
  }
}

function read(tree: Tree, node: TreeNode, now: number): User | undefined {
  const value = first(node)
  const uid = value('uid')
  if (uid === undefined || !/^\d{12}$/.test(uid)) return undefined
  const today = new Date(now).toISOString().slice(0, 10).replaceAll('-', '')
  const organisations = []
  const roles: UserRole[] = []
  for (const at of tree.children(node.key)) {
    const of = first(at)
    const personOrgId = of('uniqueidentifier')
    const odsCode = of('nhsidcode')
    if (personOrgId === undefined || odsCode === undefined) continue
    const organisation = of('o') ?? odsCode
    organisations.push({ personOrgId, odsCode, organisation })
    for (const below of tree.children(at.key)) {
      const role = roleOf(tree, below, { personOrgId, odsCode, organisation }, today)
      if (role !== undefined) roles.push(role)
    }
  }
  return {
    uid,
    cn: value('cn') ?? uid,
    title: value('personaltitle'),
    givenName: value('givenname'),
    middleNames: value('nhsmiddlenames'),
    surname: value('sn') ?? uid,
    displayName: value('displayname'),
    mail: value('mail'),
    gmc: value('nhsgmc'),
    gmp: value('nhsgmp'),
    nmc: value('nhsnmc'),
    ocsPractitionerCode: value('nhsocsprcode'),
    active: (value('nhspersonstatus') ?? '1') === '1',
    organisations,
    roles,
  }
}

function roleOf(
  tree: Tree,
  node: TreeNode,
  at: Pick<UserRole, 'personOrgId' | 'odsCode' | 'organisation'>,
  today: string,
): UserRole | undefined {
  const value = first(node)
  const id = value('uniqueidentifier')
  const jobRoleCode = value('nhsjobrolecode')
  if (id === undefined || jobRoleCode === undefined) return undefined
  if ((value('nhsorgopendate') ?? '') > today || (value('nhsorgclosedate') ?? '99999999') <= today) return undefined
  const all = (key: string) => valuesOf({ attributes: node.attributes(asStored) }, key)
  const reference = (list: string, codes: readonly string[]): NamedCode[] =>
    codes.map((code) => ({ code, name: nameOf(tree, `uniqueIdentifier=${escapeDnValue(code)},cn=${list},${REFERENCE_DATA}`) }))
  return {
    ...at,
    id,
    jobRole: value('nhsjobrole') ?? '',
    jobRoleCode,
    activities: reference('activities', all('nhsbusinessfunctionscodes')),
    workgroups: all('nhsworkgroupscodes').map((code) => ({
      code,
      name: nameOf(tree, `uniqueIdentifier=${escapeDnValue(code)},${WORKGROUPS}`),
    })),
    areasOfWork: reference('areas-of-work', all('nhsareaofworkcodes')),
  }
}

const asStored = (url: string): string => url

const first =
  (node: TreeNode) =>
  (key: string): string | undefined =>
    valuesOf({ attributes: node.attributes(asStored) }, key)[0]

function nameOf(tree: Tree, dn: string): string | undefined {
  const place = tree.find(keyOf(dn))
  return place === undefined ? undefined : first(place.node)('cn')
}
