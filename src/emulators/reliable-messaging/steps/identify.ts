import { isUnder } from '../../../directory/access.ts'
import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import { ProblemError, problem } from '../../../kernel/problem.ts'
import { readWrapper } from '../../../wire/hl7v3/wrapper.ts'
import { headerRefusal } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { readXmlPart } from './read-xml.ts'

/** Finds the space the message belongs to, and checks that the sender is who the certificate says. */
export function identify(visit: Visit): void {
  const { exchange, inbound, parts } = visit
  const certificate = inbound.peer.certificate
  const names = certificate === undefined ? [] : [certificate.commonName.toLowerCase(), ...certificate.names]
  visit.space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: claims(visit),
    certificateNames: names,
  })
  exchange.space = visit.space.name
  exchange.startedAt = visit.space.clock.now()
  checkSender(visit, names)
}

/** The sender's party key, then its ASID: that stands in the payload, which is looked into early only where the party key leads nowhere. */
function* claims(visit: Visit): Generator<string> {
  yield `party:${visit.envelope.from.value.toLowerCase()}`
  const asid = senderAsid(visit)
  if (asid !== undefined) yield `asid:${asid}`
}

function senderAsid(visit: Visit): string | undefined {
  const { payload } = visit.mime
  if (payload === undefined) return undefined
  try {
    return readWrapper(readXmlPart(payload, 'HL7 part', visit.parts.settings.maxXmlDepth)).senderAsid
  } catch (error) {
    // What is wrong with the payload is reported in its turn, by the step that reads it.
    if (error instanceof ProblemError) return undefined
    throw error
  }
}

/** Whether the From party has a record under the certificate's FQDN; parties of hosted systems share one (dossier 9.7). */
function checkSender(visit: Visit, names: readonly string[]): void {
  const { partyCheck } = visit.parts.settings
  if (partyCheck === 'off') return
  const directory = visit.parts.directory(visit.space.name)
  const from = visit.envelope.from.value
  if (isUnder(directory, names, from)) return
  const known = directory.party(from)
  const details = {
    came: `eb:From ${from} with a certificate for ${names[0] ?? 'nobody'}`,
    expected:
      known === undefined
        ? `a registered party (${from} is not in the directory)`
        : `a certificate for ${known.fqdn}, where ${from} is registered`,
    at: '/SOAP:Envelope/SOAP:Header/eb:MessageHeader/eb:From/eb:PartyId',
  }
  if (partyCheck === 'strict') throw headerRefusal('FROM_PARTY_NOT_UNDER_CERTIFICATE', problem(messagingProblems['MS-FROM-PARTY'], details))
  visit.exchange.problems.push(problem(messagingProblems['MS-FROM-PARTY-UNCHECKED'], details))
}
