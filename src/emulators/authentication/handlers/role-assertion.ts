import { randomBytes, randomInt } from 'node:crypto'
import type { User, UserRole } from '../../../directory/users.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Session } from '../../../national/sessions/session.ts'
import { type SamlAttribute, writeRoleAssertion } from '../../../wire/saml/role-assertion.ts'
import { maskTickets } from '../../../wire/sso/ticket.ts'
import { userOfSession } from '../choose-role.ts'
import { LoginRefusal } from '../errors.ts'
import { authenticationProblems as P } from '../problems.ts'
import { openSessionOf } from '../session-of.ts'
import type { Visit } from '../visit.ts'

/** How long before its issue an assertion begins to count (dossier identity-and-pki 4). */
const BEFORE = 180_000

/** Tells an application server who the user of a ticket is, and all their roles (dossier 4). */
export async function roleAssertion(visit: Visit): Promise<void> {
  const { exchange, now, parts, query } = visit
  const { settings } = parts
  const session = await visit.run((work) => openSessionOf(visit, work, query.get('token') ?? undefined))
  const user = userOfSession(visit, session)
  if (user === undefined)
    throw new LoginRefusal(
      problem(P['MS-GAS-USER-UNKNOWN'], { came: `uid ${session.uid}, gone since the login`, expected: 'a person of the directory' }),
    )
  if (session.role === undefined)
    exchange.problems.push(
      problem(P['MS-SSB-NO-ROLE'], { came: 'a session without a role', expected: 'ssbSessionRoleUid, which is left out now' }),
    )
  const body = writeRoleAssertion(
    {
      ids: [assertionId(), assertionId()],
      issuer: settings.samlIssuer ?? parts.advertised(`https://${parts.hosts.sbapi}`),
      issuedAt: now,
      notBefore: now - BEFORE,
      notOnOrAfter: now + settings.samlLife,
      authenticatedAt: session.authenticatedAt,
      uid: session.uid,
      ticket: session.ticket,
      recipient: visit.address,
      locality: session.address,
      attributes: attributesOf(user, session, settings.samlOrder === 'shuffled'),
    },
    settings.samlLayout,
  )
  if (session.role !== undefined) exchange.labels['role'] = session.role
  exchange.outcome = 'accepted'
  exchange.summary = `Role assertion for ${session.cn}${session.role === undefined ? '' : `, role ${session.role}`}`
  visit.reply = { status: 200, fields: ['Content-Type', 'text/xml'], body, kept: maskTickets(body) }
}

const assertionId = (): string => `s${randomBytes(20).toString('hex')}`

/** Header, person, then a run of attributes for each role, which `nhsIdCode` begins (dossier 4). */
function attributesOf(user: User, session: Session, shuffled: boolean): SamlAttribute[] {
  const one = (name: string, value: string | undefined): SamlAttribute => ({ name, values: value === undefined ? [] : [value] })
  return [
    one('ssbAssertionVersion', '1.1'),
    one('cn', user.cn),
    one('uid', user.uid),
    one('nhsOcsPrCode', user.ocsPractitionerCode ?? user.gmp),
    one('ssbSessionRoleUid', session.role),
    one('ssbMode', String(session.mode)),
    ...user.roles.flatMap((role) => {
      const [first, ...rest] = roleBlock(role)
      return first === undefined ? [] : [first, ...(shuffled ? shuffle(rest) : rest)]
    }),
  ]
}

function roleBlock(role: UserRole): SamlAttribute[] {
  const named = (name: string, codes: UserRole['activities']): SamlAttribute[] => [
    { name, values: codes.flatMap(({ name: text }) => (text === undefined ? [] : [text])) },
    { name: `${name}Codes`, values: codes.map(({ code }) => code) },
  ]
  return [
    { name: 'nhsIdCode', values: [role.odsCode] },
    { name: 'o', values: [role.organisation] },
    ...named('nhsAreaOfWork', role.areasOfWork),
    ...named('nhsWorkGroups', role.workgroups),
    ...named('nhsBusinessFunctions', role.activities),
    { name: 'nhsJobRole', values: [role.jobRole] },
    { name: 'uniqueIdentifier', values: [role.id] },
    { name: 'nhsJobRoleCode', values: [role.jobRoleCode] },
  ]
}

function shuffle<T>(items: readonly T[]): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(randomInt(left.length), 1))
}
