import { problem } from '../../../kernel/problem.ts'
import { namesOf } from '../alias.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Ssp-To is registered, and its party has an endpoint for the interaction: that makes it a provider (dossier ssp-fhir-dos 1.6, 2). */
export function authoriseReceiver(visit: Visit): void {
  const { headers, directory, parts } = visit
  const { to, interaction } = headers
  const party = directory.system(to)?.party
  if (party === undefined) {
    const details = { came: to, expected: 'an ASID of a registered party', at: 'Ssp-To' }
    throw refused(parts.settings.sspUnknownReceiver, to, details)
  }
  for (const each of namesOf(interaction, parts.settings.sspAlias)) {
    const endpoint = directory.endpoint(party.partyKey, each)
    if (endpoint === undefined) continue
    visit.endpoint = endpoint
    return
  }
  const details = {
    came: `${to} of ${party.partyKey} (${party.name}), without an endpoint for ${interaction}`,
    expected: `an endpoint of ${party.partyKey} for ${interaction}`,
    at: 'Ssp-To',
  }
  throw refused(403, to, details)
}

const refused = (status: 400 | 403, to: string, details: { came: string; expected: string; at: string }): SspRefusal =>
  new SspRefusal(
    status,
    status === 400 ? 'BAD_REQUEST' : `PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_${to}`,
    problem(sspProblems['MS-SSP-RECEIVER'], details),
  )
