import https from 'node:https'
import { ProblemError, problem } from '../../kernel/problem.ts'
import type { SoftwareCard } from '../../pki/cards/card-authority.ts'
import { cardProblems } from './problems.ts'

/** Where a simulated Identity Agent finds GAS. */
export interface AgentTarget {
  /** The address to connect to, `https://localhost:8443`. */
  readonly url: string
  /** The real name of GAS, asked for there. */
  readonly gas: string
  /** CA certificates, PEM. */
  readonly ca: string
  readonly space: string
}

export interface AgentSession {
  readonly ticket: string
  readonly roles: readonly { readonly id: string; readonly text: string }[]
}

const DEVICE = '1ef2f9cc,ClientIP=127.0.0.1'
const AGENT = 'Mozilla/4.0(compatible;IE;GACv10. 0. 0. 1)'

/**
 * Logs a card in as an Identity Agent does: over TLS, by the same two calls as a real one, so that the journal shows a login like any other.
 * @throws ProblemError MS-CARD-LOGIN when GAS gives no ticket
 */
export async function logIn(target: AgentTarget, card: SoftwareCard, logSessionId: string): Promise<AgentSession> {
  const common = [
    ['auth_method', '3'],
    ['app_url', 'NHST'],
    ['log_session_id', logSessionId],
    ['device_id', DEVICE],
  ] as const
  const activation = await post(target, '/login/authactivate', [...common, ['service', 'ACTIVATION']])
  const challenge = valueIn(activation, 'challenge')
  const { asResponse, makeSignedData } = await import('../../pki/make-signed-data.ts')
  const answer = await post(target, '/login/authvalidate', [
    ...common,
    ['service', 'AUTHENTICATION'],
    ['challenge', challenge],
    ['signature', valueIn(activation, 'signature')],
    ['uid', card.uid],
    ['card_type', 'p11'],
    ['response', asResponse(await makeSignedData(Buffer.from(challenge, 'base64'), card))],
    ['mobility', '0'],
  ])
  const ticket = valueIn(answer, 'sso_ticket')
  if (ticket === '') {
    const came = valueIn(answer, 'error_message') || `HTTP without a ticket: ${answer.slice(0, 200)}`
    throw new ProblemError(problem(cardProblems['MS-CARD-LOGIN'], { came, expected: 'a ticket' }))
  }
  const roles = [...answer.matchAll(/<gpPARAM name="nhsjobrole\d+" id="([^"]*)"[^>]*>([^<]*)/g)]
  return { ticket, roles: roles.map(([, id = '', text = '']) => ({ id, text })) }
}

/** Tells SSB the role that the user chose. @throws ProblemError MS-CARD-LOGIN */
export async function chooseRole(target: AgentTarget, ticket: string, role: string, training: boolean): Promise<void> {
  const query = new URLSearchParams({
    token: ticket,
    selectedRoleUid: role,
    ssbMode: training ? '1' : '0',
    gacVersion: 'GACv10. 0. 0. 1',
    fallbackStatus: '0',
  })
  const answer = await call(target, 'GET', `/saml/RoleSelectionGP.jsp?${query}`)
  if (!answer.includes('OK'))
    throw new ProblemError(problem(cardProblems['MS-CARD-LOGIN'], { came: `role ${role} refused`, expected: 'a role of the user' }))
}

/** Ends the session, as when the card is taken out. */
export async function logOut(target: AgentTarget, uid: string, ticket: string, logSessionId: string): Promise<void> {
  await post(target, '/login/authlogout', [
    ['service', 'LOGOUT'],
    ['sso_ticket', ticket],
    ['log_session_id', logSessionId],
    ['device_id', DEVICE],
    ['uid', uid],
  ])
}

/** The role assertion of a ticket, as an application server gets it. */
export const assertion = (target: AgentTarget, ticket: string): Promise<string> =>
  call(target, 'GET', `/saml/RoleAssertion?token=${encodeURIComponent(ticket)}`)

const valueIn = (text: string, name: string): string => new RegExp(`<gpPARAM name="${name}">([^<]+)</gpPARAM>`).exec(text)?.[1] ?? ''

const post = (target: AgentTarget, path: string, parameters: readonly (readonly [string, string])[]): Promise<string> => {
  const lines = parameters.map(
    ([name, value]) => `<gpPARAM name="${name}"${name === 'response' ? ' encoding="base64"' : ''}>${value}</gpPARAM>`,
  )
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE USER SYSTEM "gpOBJECT.DTD">\n<gpOBJECT>\n${lines.join('\n')}\n</gpOBJECT>`
  return call(target, 'POST', path, body)
}

const TIMEOUT = 10_000

function call({ url, gas, ca, space }: AgentTarget, method: string, path: string, body = ''): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        host: hostname,
        port,
        path,
        method,
        ca,
        agent: false,
        servername: gas,
        timeout: TIMEOUT,
        headers: { Host: gas, 'User-Agent': AGENT, 'X-Mock-Spine-Space': space, 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => resolve(Buffer.concat(chunks).toString()))
      },
    )
    request.on('timeout', () => request.destroy(new Error(`no answer of ${gas} in time`)))
    request.on('error', reject)
    request.end(body)
  })
}
