import { gpConnectInteraction } from '../../wire/gpconnect/interactions.ts'
import { isJsonObject, type JsonObject, readBearer } from '../../wire/jwt/unsigned.ts'

/** Which guidance a token's claims follow (dossier ssp-fhir-dos 1.10). */
export type ClaimFamily = 'gpc-1' | 'gpc-0' | 'spine-core'

/** What is wrong with a token: the claim, what it holds, what it should. */
export interface TokenFinding {
  readonly at: string
  readonly came: string
  readonly expected: string
}

/** What the proxy audits of a token: who asked, for whom, from what, and why. */
export interface TokenAudit {
  /** Why there are no claims to show. */
  readonly unread?: string
  readonly family?: ClaimFamily
  readonly claims?: JsonObject
}

/** What a call says that its token must agree with. */
export interface TokenContext {
  readonly interaction: string
  readonly verb: string
  /** The registered service root. */
  readonly root: string
  /** Seconds since 1970 on the space's clock. */
  readonly now: number
}

/** Fixed audience of old tokens; the provider test suite sends it with new ones too. */
const OLD_AUDIENCE = 'https://authorize.fhir.nhs.net/token'
const LIFE = 300
/** Seconds by which the caller's clock may run ahead. */
const LEEWAY = 600

/** Reads the token of a call and judges its claims. */
export function judgeToken(authorization: string | undefined, context: TokenContext): { audit: TokenAudit; findings: TokenFinding[] } {
  if (authorization === undefined)
    return {
      audit: { unread: 'no Authorization header' },
      findings: [{ at: 'Authorization', came: 'no header', expected: 'Bearer and a token' }],
    }
  const token = readBearer(authorization)
  if ('fault' in token) {
    const { came, expected } = token
    return { audit: { unread: `${came}, not ${expected}` }, findings: [{ at: 'Authorization', came, expected }] }
  }
  const { header, claims, signature } = token
  const family = familyOf(claims)
  const findings: TokenFinding[] = []
  const want = (ok: boolean, at: string, came: unknown, expected: string) => {
    if (!ok) findings.push({ at, came: shown(came), expected })
  }
  want(header['alg'] === 'none', 'header.alg', header['alg'], 'none')
  want(header['typ'] === undefined || header['typ'] === 'JWT', 'header.typ', header['typ'], 'JWT')
  want(signature === '', 'signature', 'a signature', 'nothing behind the last dot')
  for (const name of REQUIRED[family]) want(claims[name] !== undefined && claims[name] !== '', name, claims[name], 'a value')
  judgeTimes(claims, context.now, want)
  judgeReason(claims, family, want)
  judgeScope(claims, family, context, want)
  judgeParties(claims, family, context, want)
  return { audit: { family, claims: audited(claims) }, findings }
}

type Want = (ok: boolean, at: string, came: unknown, expected: string) => void

const REQUIRED: Readonly<Record<ClaimFamily, readonly string[]>> = {
  'gpc-1': ['iss', 'sub', 'aud', 'exp', 'iat', 'reason_for_request', 'requested_scope', 'requesting_device', 'requesting_organization'],
  'gpc-0': [
    'iss',
    'sub',
    'aud',
    'exp',
    'iat',
    'reason_for_request',
    'requested_record',
    'requested_scope',
    'requesting_device',
    'requesting_organization',
    'requesting_practitioner',
  ],
  'spine-core': ['iss', 'sub', 'aud', 'exp', 'iat', 'reason_for_request', 'scope', 'requesting_system', 'requesting_organization'],
}

function familyOf(claims: JsonObject): ClaimFamily {
  const { scope, requesting_system, requesting_organization, requested_record, aud } = claims
  if (scope !== undefined || requesting_system !== undefined || typeof requesting_organization === 'string') return 'spine-core'
  const oldSystem = JSON.stringify(requesting_organization ?? null).includes('http://fhir.nhs.net/')
  return requested_record !== undefined || (aud === OLD_AUDIENCE && oldSystem) ? 'gpc-0' : 'gpc-1'
}

function judgeTimes({ iat, exp }: JsonObject, now: number, want: Want): void {
  if (iat === undefined || exp === undefined) return
  const whole = Number.isInteger(iat) && Number.isInteger(exp)
  if (!whole) return want(false, 'iat, exp', `${shown(iat)}, ${shown(exp)}`, 'whole seconds since 1970')
  const life = Number(exp) - Number(iat)
  want(life === LIFE, 'exp', `${life} s after iat`, `${LIFE} s after iat`)
  want(Number(exp) >= now, 'exp', `${Math.round(now - Number(exp))} s ago`, 'a token that has not expired')
  want(Number(iat) <= now + LEEWAY, 'iat', `${Math.round(Number(iat) - now)} s ahead`, `at most ${LEEWAY} s ahead`)
}

function judgeReason({ reason_for_request: reason }: JsonObject, family: ClaimFamily, want: Want): void {
  if (reason === undefined) return
  const reasons = family === 'spine-core' ? ['directcare', 'secondaryuses', 'patientaccess'] : ['directcare']
  want(
    reasons.some((each) => each === reason),
    'reason_for_request',
    reason,
    reasons.join(' or '),
  )
}

function judgeScope(claims: JsonObject, family: ClaimFamily, { interaction, verb }: TokenContext, want: Want): void {
  const name = family === 'spine-core' ? 'scope' : 'requested_scope'
  const scope = claims[name]
  if (scope === undefined) return
  const scopes = typeof scope === 'string' ? scope.split(' ') : []
  const known = gpConnectInteraction(interaction)
  if (known !== undefined) {
    // An organisation's data is told to whoever may read a patient's, in tokens of the first versions.
    const expected = family === 'gpc-0' && known.scope === 'organization/*.read' ? [known.scope, 'patient/*.read'] : [known.scope]
    want(
      expected.some((each) => scopes.includes(each)),
      name,
      scope,
      expected.join(' or '),
    )
    return
  }
  const right = verb === 'GET' || verb === 'HEAD' ? 'read' : 'write'
  want(
    scopes.some((each) => each.endsWith(`.${right}`)),
    name,
    scope,
    `a scope that ends in .${right}`,
  )
}

function judgeParties(claims: JsonObject, family: ClaimFamily, { root }: TokenContext, want: Want): void {
  const { aud, sub, requesting_practitioner: practitioner, requesting_device: device, requesting_organization: organisation } = claims
  if (family === 'spine-core') {
    const subjects = [claims['requesting_user'], claims['requesting_patient'], claims['requesting_system']]
    want(sub === undefined || subjects.includes(sub), 'sub', sub, 'requesting_user, requesting_patient or requesting_system')
    return
  }
  if (family === 'gpc-0') want(aud === undefined || aud === OLD_AUDIENCE, 'aud', aud, OLD_AUDIENCE)
  else want(aud === undefined || aud === OLD_AUDIENCE || isRoot(aud, root), 'aud', aud, `${root} (the provider’s service root)`)
  if (practitioner !== undefined) {
    want(isResource(practitioner, 'Practitioner'), 'requesting_practitioner', practitioner, 'a Practitioner resource')
    if (isJsonObject(practitioner) && sub !== undefined) want(practitioner['id'] === sub, 'sub', sub, 'requesting_practitioner.id')
  }
  want(device === undefined || isResource(device, 'Device'), 'requesting_device', device, 'a Device resource')
  want(
    organisation === undefined || isResource(organisation, 'Organization'),
    'requesting_organization',
    organisation,
    'an Organization resource',
  )
}

const isRoot = (aud: unknown, root: string): boolean => typeof aud === 'string' && aud.replace(/\/$/, '') === root.replace(/\/$/, '')

const isResource = (value: unknown, type: string): boolean => isJsonObject(value) && value['resourceType'] === type

/** The claims without the patient: whose record was asked for stands in the request, if anywhere. */
function audited(claims: JsonObject): JsonObject {
  const { requested_record: record, requesting_patient: patient, ...rest } = claims
  return {
    ...rest,
    ...(record === undefined ? {} : { requested_record: isJsonObject(record) ? record['resourceType'] : '[not a resource]' }),
    ...(patient === undefined ? {} : { requesting_patient: '[withheld]' }),
  }
}

const MOST = 120

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}
