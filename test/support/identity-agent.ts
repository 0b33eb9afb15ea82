import forge from 'node-forge'
import type { SoftwareCard } from '../../src/pki/cards/card-authority.ts'
import type { TestEnvironment } from './environment.ts'
import { type Answer, post } from './post.ts'

export const GAS = 'gas.nis1.national.ncrs.nhs.uk'
export const SBAPI = 'sbapi.nis1.national.ncrs.nhs.uk'
export const PORTAL = 'portal.nis1.national.ncrs.nhs.uk'

/** What a test changes of a login. */
export interface LoginEdits {
  readonly space?: string
  /** Instead of what the first call gave, or what the card signs. */
  readonly challenge?: string
  readonly signature?: string
  readonly signed?: Buffer
  readonly uid?: string
  readonly response?: (response: string) => string
  readonly parameters?: (parameters: readonly (readonly [string, string])[]) => readonly (readonly [string, string])[]
  readonly signedAttributes?: boolean
}

/** One request as a workstation makes it: no client certificate, the host's own name. */
export const ask = (
  { environment, ca }: TestEnvironment,
  host: string,
  target: string,
  { verb = 'GET', body, headers = [] }: { verb?: string; body?: string | Buffer; headers?: readonly string[] } = {},
): Promise<Answer> =>
  post({
    url: `${environment.urls.https}${target}`,
    ca,
    verb,
    headers: ['Host', host, ...headers],
    ...(body === undefined ? {} : { body }),
    servername: host,
  })

/** A gpOBJECT as Identity Agents write it; values are not escaped, as theirs are not. */
export const gpObject = (parameters: readonly (readonly [string, string])[], extra = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE USER SYSTEM "gpOBJECT.DTD">\n<gpOBJECT>\n${parameters
    .map(([name, value]) => `    <gpPARAM name="${name}"${name === 'response' ? ' encoding="base64"' : ''}>${value}</gpPARAM>`)
    .join('\n')}${extra}\n</gpOBJECT>`

export const ACTIVATION = [
  ['auth_method', '3'],
  ['app_url', 'NHST'],
  ['log_session_id', 'SiiaFOx6qV'],
  ['device_id', '1ef2f9cc,ClientIP=192.0.2.7'],
  ['service', 'ACTIVATION'],
] as const

/** A value of a response by the expression that a public client uses. */
export const valueIn = (text: string, name: string): string => new RegExp(`<gpPARAM name="${name}">([^<]+)</gpPARAM>`).exec(text)?.[1] ?? ''

const inSpace = (space: string | undefined): readonly string[] => (space === undefined ? [] : ['X-Mock-Spine-Space', space])

export const activate = (spine: TestEnvironment, headers: readonly string[] = []): Promise<Answer> =>
  ask(spine, GAS, '/login/authactivate', { verb: 'POST', headers, body: gpObject(ACTIVATION) })

/** CMS over a challenge by node-forge, as the Identity Agents' libraries make it; indented headers as one client writes them. */
export function smime(card: Pick<SoftwareCard, 'certificate' | 'key'>, challenge: Buffer, attributes = false): string {
  const p7 = forge.pkcs7.createSignedData()
  p7.content = forge.util.createBuffer(challenge.toString('latin1'))
  p7.addCertificate(card.certificate)
  const { contentType, messageDigest, sha1, sha256, data } = forge.pki.oids
  p7.addSigner({
    key: card.key,
    certificate: card.certificate,
    digestAlgorithm: attributes ? (sha256 ?? '') : (sha1 ?? ''),
    ...(attributes ? { authenticatedAttributes: [{ type: contentType ?? '', value: data ?? '' }, { type: messageDigest ?? '' }] } : {}),
  })
  p7.sign()
  const der = Buffer.from(forge.asn1.toDer(p7.toAsn1()).getBytes(), 'latin1')
  const body = der.toString('base64').replace(/.{1,64}/g, '$&\n')
  return Buffer.from(
    `    MIME-Version: 1.0\n    Content-Disposition: attachment; filename="smime.p7m"\n    Content-Type: application/x-pkcs7-mime; name="smime.p7m"\n    Content-Transfer-Encoding: base64\n\n${body}\n`,
  ).toString('base64')
}

/** The card of a user of the directory. */
export const cardOf = async ({ environment }: TestEnvironment, uid: string): Promise<SoftwareCard> =>
  (await environment.smartcards()).card(environment.spaces.default, uid)

/** Both calls of a login with a card of this environment. */
export async function logIn(spine: TestEnvironment, uid: string, edits: LoginEdits = {}): Promise<Answer> {
  const first = await activate(spine, inSpace(edits.space))
  const challenge = Buffer.from(valueIn(first.text, 'challenge'), 'base64')
  const card = await cardOf(spine, uid)
  return await answerChallenge(spine, first, card, { uid, ...edits, signed: edits.signed ?? challenge })
}

/** The second call alone. */
export async function answerChallenge(
  spine: TestEnvironment,
  first: Answer,
  card: Pick<SoftwareCard, 'certificate' | 'key'>,
  edits: LoginEdits & { readonly uid: string },
): Promise<Answer> {
  const challenge = edits.challenge ?? valueIn(first.text, 'challenge')
  const made = smime(card, edits.signed ?? Buffer.from(challenge, 'base64'), edits.signedAttributes)
  const parameters = [
    ['auth_method', '3'],
    ['app_url', 'NHST'],
    ['log_session_id', 'SiiaFOx6qV'],
    ['device_id', '1ef2f9cc,ClientIP=192.0.2.7'],
    ['service', 'AUTHENTICATION'],
    ['challenge', challenge],
    ['signature', edits.signature ?? valueIn(first.text, 'signature')],
    ['uid', edits.uid],
    ['card_type', 'p11'],
    ['response', edits.response?.(made) ?? made],
    ['mobility', '0'],
  ] as const
  const body = gpObject(edits.parameters?.(parameters) ?? parameters)
  return await ask(spine, GAS, '/login/authvalidate', { verb: 'POST', headers: inSpace(edits.space), body })
}

/** A ticket for a user, and the ids of their roles. */
export async function ticketOf(
  spine: TestEnvironment,
  uid: string,
  edits: LoginEdits = {},
): Promise<{ readonly ticket: string; readonly roles: readonly string[] }> {
  const answer = await logIn(spine, uid, edits)
  const ticket = valueIn(answer.text, 'sso_ticket')
  if (ticket === '') throw new Error(`no ticket: ${answer.text}`)
  return { ticket, roles: [...answer.text.matchAll(/name="nhsjobrole\d+" id="(\d{12})"/g)].map(([, id = '']) => id) }
}

export const token = (ticket: string): string => `token=${encodeURIComponent(ticket)}`

export const assertion = (spine: TestEnvironment, ticket: string, headers: readonly string[] = []): Promise<Answer> =>
  ask(spine, SBAPI, `/saml/RoleAssertion?${token(ticket)}`, { headers })

export const selectRole = (spine: TestEnvironment, ticket: string, role: string, more = ''): Promise<Answer> =>
  ask(spine, GAS, `/saml/RoleSelectionGP.jsp?${token(ticket)}&selectedRoleUid=${role}${more}`)

/** Problem codes of the door's last exchange. */
export function codes({ environment }: TestEnvironment): readonly string[] {
  return (
    environment.journal
      .find({ door: 'authentication' })
      .at(-1)
      ?.problems.map(({ code }) => code) ?? []
  )
}
