import type { Operation } from '../../kernel/emulator.ts'

/** In which form a door tells that it refuses. */
export type RefusalForm = 'gpobject' | 'status' | 'saml' | 'access-manager' | 'page'

export type AuthenticationRole = 'gas' | 'sbapi' | 'portal'

/** A path of GAS, SSB, Access Manager or the portal. */
export interface AuthenticationOperation extends Operation {
  readonly name: AuthenticationName
  readonly roles: readonly AuthenticationRole[]
  readonly verbs: readonly string[]
  readonly form: RefusalForm
}

export type AuthenticationName =
  | 'authactivate'
  | 'authvalidate'
  | 'authlogout'
  | 'ssoupdate'
  | 'dtd'
  | 'error'
  | 'RoleSelectionGP'
  | 'RoleSelectionWT'
  | 'RoleAssertion'
  | 'DeviceIDLogger'
  | 'namingservice'
  | 'sessionservice'
  | 'portal'

const GAS: readonly AuthenticationRole[] = ['gas']
/** Real clients call `/saml` at either host: the path decides (dossier identity-and-pki 1). */
const EITHER: readonly AuthenticationRole[] = ['sbapi', 'gas']
const SBAPI: readonly AuthenticationRole[] = ['sbapi']
const READ = ['GET', 'HEAD']

/** Where the portal lives at hosts that are not its own. */
export const PORTAL = '/portal'

type Row = Pick<AuthenticationOperation, 'name' | 'path' | 'roles' | 'verbs' | 'form'> & { readonly source: string }

const gas = (name: AuthenticationName, verbs: readonly string[], section: string): Row => ({
  name,
  path: `/login/${name}`,
  roles: GAS,
  verbs,
  form: name === 'authactivate' || name === 'authvalidate' ? 'gpobject' : 'status',
  source: `dossier identity-and-pki ${section}`,
})

const rows: readonly Row[] = [
  gas('authactivate', ['POST'], '2.2'),
  gas('authvalidate', ['POST'], '2.3'),
  gas('authlogout', ['POST', 'GET'], '2.4'),
  gas('ssoupdate', ['POST', 'GET'], '2.3'),
  gas('dtd', READ, '2.1'),
  gas('error', READ, '1'),
  {
    name: 'RoleSelectionGP',
    path: '/saml/RoleSelectionGP.jsp',
    roles: EITHER,
    verbs: ['GET'],
    form: 'status',
    source: 'dossier identity-and-pki 2.5',
  },
  {
    name: 'RoleSelectionWT',
    path: '/saml/RoleSelectionWT.jsp',
    roles: EITHER,
    verbs: ['GET', 'POST'],
    form: 'page',
    source: 'dossier identity-and-pki 2.5',
  },
  { name: 'RoleAssertion', path: '/saml/RoleAssertion', roles: EITHER, verbs: ['GET'], form: 'saml', source: 'dossier identity-and-pki 4' },
  {
    name: 'DeviceIDLogger',
    path: '/ssb/DeviceIDLogger',
    roles: SBAPI,
    verbs: ['GET'],
    form: 'status',
    source: 'dossier identity-and-pki 2.5',
  },
  {
    name: 'namingservice',
    path: '/amserver/namingservice',
    roles: SBAPI,
    verbs: ['POST'],
    form: 'access-manager',
    source: 'dossier identity-and-pki 5.1',
  },
  {
    name: 'sessionservice',
    path: '/amserver/sessionservice',
    roles: SBAPI,
    verbs: ['POST'],
    form: 'access-manager',
    source: 'dossier identity-and-pki 5.2',
  },
  { name: 'portal', path: PORTAL, roles: ['portal'], verbs: ['GET', 'POST'], form: 'page', source: 'invented' },
]

const ANSWERS: Readonly<Record<RefusalForm, readonly string[]>> = {
  gpobject: ['200 gpOBJECT', '401 under --gas-failure http'],
  status: ['200 HTML with STATUS'],
  saml: ['200 samlp:Response'],
  'access-manager': ['200 ResponseSet'],
  page: ['200 HTML'],
}

export const operations: readonly AuthenticationOperation[] = rows.map((row) => ({ ...row, pattern: row.form, answers: ANSWERS[row.form] }))

const byPath = new Map(operations.map((each) => [each.path, each]))

/** The operation of a path; at the portal's own host every path is the portal's. */
export function operationAt(path: string, atPortal: boolean): AuthenticationOperation {
  const found = (atPortal ? undefined : byPath.get(path)) ?? byPath.get(PORTAL)
  if (found === undefined) throw new Error('the contract has no portal')
  return found
}
