import type { User } from '../../../directory/users.ts'
import type { Session } from '../../../national/sessions/session.ts'
import { escapeAttribute, escapeText } from '../../../wire/xml/index.ts'

/** Roles from which on the list gets a note that it is long (CIS2 adds a search, dossier identity-and-pki 7.1). */
const MANY = 5
const MINUTE = 60_000

/** The roles of a user as buttons, each a form of its own that sends the ticket with the role. @param action path of the form */
export function rolePicker(action: string, user: User, session: Session, now: number, endsAt: number): string {
  const buttons = user.roles.map(({ id, organisation, odsCode, jobRole }) => {
    const chosen = id === session.role ? ' <strong>(chosen)</strong>' : ''
    const words = `${jobRole.replaceAll('"', '').replaceAll(':', ', ')} at ${organisation} (${odsCode})`
    return `<li><form method="post" action="${escapeAttribute(action)}"><input type="hidden" name="token" value="${escapeAttribute(session.ticket)}"><input type="hidden" name="selectedRoleUid" value="${escapeAttribute(id)}"><button>${escapeText(words)}</button>${chosen} <small>${escapeText(id)}</small></form></li>`
  })
  const left = Math.max(0, Math.ceil((endsAt - now) / MINUTE))
  const many = user.roles.length > MANY ? `<p><small>${user.roles.length} roles; use the browser’s search.</small></p>` : ''
  return `<p>${escapeText(user.cn)}, ${escapeText(user.uid)}. The session ends in ${left} minutes unless it is used.</p>${many}<ul>${buttons.join('')}</ul>`
}
