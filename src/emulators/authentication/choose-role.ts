import { type User, type UserRole, userOf } from '../../directory/users.ts'
import { problem } from '../../kernel/problem.ts'
import type { Session } from '../../national/sessions/session.ts'
import { type SessionWork, selectRole } from '../../national/sessions/sessions.ts'
import { LoginRefusal } from './errors.ts'
import { authenticationProblems as P } from './problems.ts'
import type { Visit } from './visit.ts'

/** The user of a session; undefined when the directory has them no more. */
export const userOfSession = ({ parts, space, now }: Visit, { uid }: Session): User | undefined => userOf(parts.tree(space.name), uid, now)

/** Gives the session one of its user's roles (dossier identity-and-pki 2.5). @throws LoginRefusal */
export function chooseRole(
  visit: Visit,
  work: SessionWork,
  session: Session,
  roleUid: string | undefined,
  mode: string | undefined,
): UserRole {
  const { exchange, parts } = visit
  const role = userOfSession(visit, session)?.roles.find(({ id }) => id === roleUid)
  if (role === undefined) {
    const came = roleUid === undefined || roleUid === '' ? 'no selectedRoleUid' : JSON.stringify(roleUid.slice(0, 40))
    throw new LoginRefusal(problem(P['MS-SSB-ROLE'], { came, expected: `the id of a role of ${session.cn}`, at: 'selectedRoleUid' }))
  }
  if (mode !== undefined && mode !== '0' && mode !== '1')
    throw new LoginRefusal(problem(P['MS-SSB-MODE'], { came: JSON.stringify(mode.slice(0, 20)), expected: '0 or 1', at: 'ssbMode' }))
  if (session.role !== undefined && session.role !== role.id) {
    const details = { came: `role ${role.id} after ${session.role}`, expected: 'one role for the whole session' }
    if (parts.settings.roleChange === 'refuse') throw new LoginRefusal(problem(P['MS-SSB-ROLE-FIXED'], details))
    if (!exchange.problems.some(({ code }) => code === 'MS-SSB-ROLE-CHANGED'))
      exchange.problems.push(problem(P['MS-SSB-ROLE-CHANGED'], details))
  }
  selectRole(work, session, role.id, mode === '1' ? 1 : 0)
  exchange.labels['role'] = role.id
  return role
}
