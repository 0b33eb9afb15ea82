import { accessFault, isUnder } from '../../../directory/access.ts'
import { problem } from '../../../kernel/problem.ts'
import { namesOf } from '../alias.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Ssp-From is registered and holds the interaction on its accredited system (dossier ssp-fhir-dos 1.6). */
export function authoriseSender({ headers, directory, parts }: Visit): void {
  const { from, interaction } = headers
  const faults = namesOf(interaction, parts.settings.sspAlias).map((each) => accessFault(directory, from, each))
  const [first] = faults
  if (first === undefined || faults.includes(undefined)) return
  const details = { came: first.came, expected: first.expected, at: 'Ssp-From' }
  throw new SspRefusal(403, `ASID_CHECK_FAILED_MESSAGESENDER_${from}`, problem(sspProblems['MS-SSP-SENDER'], details))
}

/** The caller's certificate carries the FQDN that the sender's party is registered under (dossier 1.5). */
export function checkName(visit: Visit): void {
  const { headers, directory, parts, exchange, certificateNames } = visit
  const { partyCheck } = parts.settings
  const party = directory.system(headers.from)?.party
  if (partyCheck === 'off' || party === undefined || isUnder(directory, certificateNames, party.partyKey)) return
  const details = {
    came: `Ssp-From ${headers.from} with a certificate for ${certificateNames[0] ?? 'nobody'}`,
    expected: `a certificate for ${party.fqdn}, where ${party.partyKey} is registered`,
    at: 'Ssp-From',
  }
  if (partyCheck === 'strict')
    throw new SspRefusal(495, '495: SSL Certificate Error', problem(sspProblems['MS-SSP-FQDN'], { ...details, invented: true }))
  exchange.problems.push(problem(sspProblems['MS-SSP-FQDN-UNCHECKED'], details))
}
