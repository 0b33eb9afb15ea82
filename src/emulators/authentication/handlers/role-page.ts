import { expiryOf } from '../../../national/sessions/session.ts'
import { endSession } from '../../../national/sessions/sessions.ts'
import { escapeAttribute, escapeText } from '../../../wire/xml/index.ts'
import { chooseRole, userOfSession } from '../choose-role.ts'
import { PORTAL } from '../contract.ts'
import { html } from '../pages/html.ts'
import { rolePicker } from '../pages/role-picker.ts'
import { openSessionOf } from '../session-of.ts'
import type { Visit } from '../visit.ts'

const ASK = `<p>Paste the ticket of your session (<code>mock-spine card insert</code> prints one).</p>
<form method="post" action="ACTION"><label>Ticket <input type="text" name="token" autocomplete="off" required></label><button>Show my roles</button></form>`

/** The page on which IA13 lets its user choose a role in a browser; what the real one looks like is not known (dossier identity-and-pki 2.5). */
export const selectRoleWt = (visit: Visit): Promise<void> => page(visit, 'Choose a role', visit.operation.path)

/** The portal that Identity Agents launch: the same choice, and logging out. */
export async function portal(visit: Visit): Promise<void> {
  const own = visit.inbound.target.startsWith(PORTAL)
  return await page(visit, 'Spine portal', own ? PORTAL : '/')
}

async function page(visit: Visit, title: string, action: string): Promise<void> {
  const { exchange, inbound } = visit
  const sent = inbound.verb === 'POST' ? new URLSearchParams(inbound.body.toString('latin1').slice(0, 4000)) : visit.query
  const token = sent.get('token') ?? undefined
  exchange.outcome = 'accepted'
  if (token === undefined && visit.operation.name === 'portal') {
    exchange.summary = `${title} shown`
    visit.reply = html(200, title, ASK.replace('ACTION', escapeAttribute(action)))
    return
  }
  const shown = await visit.run(async (work) => {
    const session = await openSessionOf(visit, work, token)
    if (inbound.verb === 'POST' && sent.get('leave') !== null) {
      endSession(work, session, 'logout')
      return { summary: `${session.cn} logged out`, body: '<p class="note">You are logged out.</p>' }
    }
    const chosen = inbound.verb === 'POST' ? (sent.get('selectedRoleUid') ?? undefined) : undefined
    const role = chosen === undefined ? undefined : chooseRole(visit, work, session, chosen, sent.get('ssbMode') ?? undefined)
    const user = userOfSession(visit, session)
    const now = role === undefined ? session : { ...session, role: role.id }
    const list =
      user === undefined ? '<p>The directory has this user no more.</p>' : rolePicker(action, user, now, work.turn.now, expiryOf(now).at)
    const note =
      role === undefined
        ? ''
        : `<p class="note">Chosen: ${escapeText(role.jobRole.replaceAll('"', ''))} at ${escapeText(role.organisation)}.</p>`
    const leave = `<form method="post" action="${escapeAttribute(action)}"><input type="hidden" name="token" value="${escapeAttribute(session.ticket)}"><button name="leave" value="yes">Log out</button></form>`
    return {
      summary: role === undefined ? `${title} shown to ${session.cn}` : `${session.cn} chose role ${role.id}`,
      body: note + list + leave,
    }
  })
  exchange.summary = shown.summary
  visit.reply = html(200, title, shown.body)
}
