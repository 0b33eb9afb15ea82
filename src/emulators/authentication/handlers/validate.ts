import { randomBytes } from 'node:crypto'
import { type User, userOf } from '../../../directory/users.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Session } from '../../../national/sessions/session.ts'
import { openSession } from '../../../national/sessions/sessions.ts'
import { TICKET_RANDOM, writeTicket } from '../../../wire/sso/ticket.ts'
import { checkCard } from '../card-check.ts'
import { CHALLENGE_SIZE } from '../challenges.ts'
import { LoginRefusal } from '../errors.ts'
import { GAS_VERSION, gpReply, parameter } from '../gp-answer.ts'
import { expectUsual, type GpRequest, readGpRequest } from '../gp-request.ts'
import { authenticationProblems as P } from '../problems.ts'
import type { Visit } from '../visit.ts'

const MINUTE = 60_000
const SSO_DOMAIN = '.nis.nhs.uk'

/** The second call of an Identity Agent: the signed challenge for a ticket and the user's roles (dossier identity-and-pki 2.3). */
export async function validate(visit: Visit): Promise<void> {
  const { exchange } = visit
  const request = readGpRequest(visit)
  request.need('service', /^AUTHENTICATION$/, 'AUTHENTICATION')
  const uid = request.need('uid', /^\d{12}$/, 'the twelve digits of the card’s common name')
  exchange.labels['uid'] = uid
  expectUsual(visit, request, 'card_type', /^p11$/, 'p11')
  expectUsual(visit, request, 'mobility', /^[01]$/, '0 or 1')
  const challenge = await checkChallenge(visit, request)
  await checkCard(visit, request, challenge, uid)
  const user = entitledUser(visit, uid)
  const session = await logIn(visit, user, challenge, request.get('device_id').split(',')[0] ?? '')
  exchange.labels['session'] = session.id
  exchange.outcome = 'accepted'
  exchange.summary = `${user.cn} (${uid}) logged in, ${user.roles.length === 1 ? 'one role' : `${user.roles.length} roles`}`
  visit.reply = success(visit, request, user, session)
}

async function checkChallenge({ challenges, now, parts }: Visit, request: GpRequest): Promise<Buffer> {
  const challenge = Buffer.from(request.need('challenge', /^[A-Za-z0-9+/=]{1,200}$/, 'the challenge of authactivate'), 'base64')
  const madeAt = challenges.madeAt(challenge)
  if (madeAt === undefined) {
    const came = `${challenge.length} octets that are not ours`
    throw new LoginRefusal(
      problem(P['MS-GAS-CHALLENGE-FORGED'], {
        came,
        expected: `the ${CHALLENGE_SIZE} octets that authactivate gave`,
        at: 'gpPARAM challenge',
      }),
    )
  }
  const { gasChallengeLife: life } = parts.settings
  if (now - madeAt > life || madeAt - now > life) {
    const came = `a challenge of ${new Date(madeAt).toISOString()}`
    const expected = `one of less than ${life / 1000} s ago on this space’s clock (--gas-challenge-life)`
    throw new LoginRefusal(problem(P['MS-GAS-CHALLENGE-EXPIRED'], { came, expected, at: 'gpPARAM challenge' }))
  }
  const signature = Buffer.from(request.need('signature', /^[A-Za-z0-9+/=]{1,400}$/, 'the signature of authactivate'), 'base64')
  if (!(await challenges.isOurs(challenge, signature))) {
    const details = { came: 'another signature', expected: 'the signature of authactivate, unchanged', at: 'gpPARAM signature' }
    throw new LoginRefusal(problem(P['MS-GAS-SIGNATURE-ECHO'], details))
  }
  return challenge
}

function entitledUser({ parts, space, now }: Visit, uid: string): User {
  const user = userOf(parts.tree(space.name), uid, now)
  const refused = (code: 'MS-GAS-USER-UNKNOWN' | 'MS-GAS-USER-INACTIVE' | 'MS-GAS-USER-NO-ROLE', came: string, expected: string) =>
    new LoginRefusal(problem(P[code], { came, expected, at: 'gpPARAM uid' }))
  if (user === undefined) throw refused('MS-GAS-USER-UNKNOWN', `uid ${uid}`, `a person of ou=People,o=nhs in space ${space.name}`)
  if (!user.active) throw refused('MS-GAS-USER-INACTIVE', `${user.cn} with an nhsPersonStatus other than 1`, 'an active user')
  if (user.roles.length === 0) throw refused('MS-GAS-USER-NO-ROLE', `${user.cn} without a role in force`, 'at least one')
  return user
}

/** Opens the session unless the challenge has done so before: whoever comes second, even at the same time, is refused. */
const logIn = (visit: Visit, { uid, cn }: User, challenge: Buffer, deviceId: string): Promise<Session> =>
  visit.run(async (work) => {
    const key = `gas-challenge:${challenge.toString('base64')}`
    if ((await work.turn.recall(key)) !== undefined) {
      const details = { came: 'a challenge that was answered before', expected: 'a new one from authactivate', at: 'gpPARAM challenge' }
      throw new LoginRefusal(problem(P['MS-GAS-CHALLENGE-REPLAYED'], details))
    }
    // Twice its life: a space's clock may lie behind the challenge as well as before it.
    work.turn.remember(key, uid, work.turn.now + 2 * visit.parts.settings.gasChallengeLife + MINUTE)
    return await openSession(work, { ticket: writeTicket(randomBytes(TICKET_RANDOM)), uid, cn, address: visit.address, deviceId })
  })

function success(visit: Visit, request: GpRequest, user: User, session: Session) {
  const { settings } = visit.parts
  return gpReply(visit, [
    parameter('log_session_id', request.get('log_session_id')),
    parameter('error_url', visit.gas('/login/error')),
    parameter('server_ip', settings.gasServerIp),
    parameter('cn', user.cn),
    ...user.roles.map(({ id, odsCode, organisation, jobRole }, at) => ({
      name: `nhsjobrole${at}`,
      value: `${organisation}, ${jobRole}`,
      role: { id, orgcode: odsCode },
    })),
    parameter('gas_version', GAS_VERSION),
    parameter('sso_ticket', session.ticket),
    parameter('sso_domain', SSO_DOMAIN),
    parameter('sso_session_url', visit.gas('/login/ssoupdate')),
    parameter('sso_max_session_time', String(Math.round(session.maxLife / MINUTE))),
    parameter('sso_keep_alive', 'false'),
    parameter('sso_session_time', String(Math.round(session.idleLife / MINUTE))),
    parameter('sso_logout_url', visit.gas('/login/authlogout')),
    parameter('auth_method', '3'),
    parameter('app_url', 'NHST'),
    parameter('service', 'AUTHENTICATION'),
  ])
}
