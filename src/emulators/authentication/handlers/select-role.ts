import { chooseRole } from '../choose-role.ts'
import { status } from '../pages/html.ts'
import { openSessionOf } from '../session-of.ts'
import type { Visit } from '../visit.ts'

/** The Identity Agent tells which role the user chose; ssbMode, gacVersion and fallbackStatus may be missing (dossier identity-and-pki 2.5). */
export async function selectRoleGp(visit: Visit): Promise<void> {
  const { exchange, query } = visit
  const told = await visit.run(async (work) => {
    const session = await openSessionOf(visit, work, query.get('token') ?? undefined)
    const role = chooseRole(visit, work, session, query.get('selectedRoleUid') ?? undefined, query.get('ssbMode') ?? undefined)
    return `${session.cn} chose ${role.jobRole} at ${role.organisation}`
  })
  exchange.outcome = 'accepted'
  exchange.summary = told
  visit.reply = status('OK')
}
