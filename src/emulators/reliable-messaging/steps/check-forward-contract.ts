import type { RegisteredEndpoint } from '../../../directory/directory.ts'
import { splitInteraction } from '../../../directory/names.ts'
import { problem } from '../../../kernel/problem.ts'
import { ACTOR_TO_PARTY } from '../../../wire/ebxml/names.ts'
import type { HeaderProfile } from '../contract.ts'
import { headerRefusal } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { checkPartyTypes, noteSoapAction } from './check-contract.ts'

const HEADER = '/SOAP:Envelope/SOAP:Header/eb:MessageHeader'

/** Whether the addressed party is known, takes this interaction, and has this CPAId for it (dossier ebxml-messaging 6.5). */
export function checkForwardContract(visit: Visit): void {
  const { envelope, parts } = visit
  noteSoapAction(visit)
  checkPartyTypes(visit)
  const directory = parts.directory(visit.space.name)
  const to = envelope.to.value
  if (directory.party(to) === undefined) {
    throw headerRefusal(
      'UNKNOWN_TO_PARTY',
      problem(messagingProblems['MS-UNKNOWN-TO-PARTY'], {
        came: to,
        expected: `a party of the directory, or ${parts.spinePartyKey} for Spine itself`,
        at: `${HEADER}/eb:To/eb:PartyId`,
      }),
    )
  }
  const interaction = `${envelope.service.value}:${envelope.action.value}`
  const contract = directory.endpoint(to, interaction)
  if (contract === undefined || contract.endpoint.cpaId !== envelope.cpaId.value) {
    throw headerRefusal(
      'UNKNOWN_CPAID',
      problem(messagingProblems['MS-UNKNOWN-CPAID'], {
        came: envelope.cpaId.value,
        expected: contract === undefined ? `a contract of ${to} for ${interaction}` : contract.endpoint.cpaId,
        at: `${HEADER}/eb:CPAId`,
      }),
    )
  }
  visit.contract = contract
  visit.profile = forwardProfile(contract)
  const { service, action } = splitInteraction(contract.endpoint.interaction)
  visit.entry = parts.catalogue.find(service, action) ?? {
    interaction: contract.endpoint.interaction,
    service,
    action,
    name: action,
    pattern: contract.pattern,
    domain: '',
    answers: [],
    failures: [],
  }
}

/** The column of dossier 2.3 that the recipient's contract properties ask for. */
function forwardProfile({ endpoint }: RegisteredEndpoint): HeaderProfile {
  if (endpoint.ackRequested === 'never') return 'forward-express'
  return endpoint.actor === ACTOR_TO_PARTY ? 'forward-end-party' : 'forward-reliable'
}
