import { problem } from '../../../kernel/problem.ts'
import { PARTY_TYPE } from '../../../wire/ebxml/names.ts'
import { fault, headerRefusal } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const HEADER = '/SOAP:Envelope/SOAP:Header/eb:MessageHeader'

/** Whether Spine serves this interaction, at this path, for this party, under this CPAId. */
export function checkContract(visit: Visit): void {
  const { envelope, parts, operation } = visit
  const interaction = `${envelope.service.value}/${envelope.action.value}`
  noteSoapAction(visit)
  checkPartyTypes(visit)
  const entry = parts.catalogue.find(envelope.service.value, envelope.action.value)
  if (entry === undefined) {
    throw fault(
      'notSupported',
      problem(messagingProblems['MS-UNKNOWN-INTERACTION'], {
        came: interaction,
        expected: 'an interaction of the catalogue (stubs/interactions.yaml)',
        at: `${HEADER}/eb:Action`,
      }),
      'eb:Action',
    )
  }
  const pattern = entry.pattern === 'async-reliable' || entry.pattern === 'async-express' ? entry.pattern : undefined
  if (pattern === undefined || (operation.takes !== 'forward' && operation.takes !== pattern)) {
    throw fault(
      'notSupported',
      problem(messagingProblems['MS-WRONG-PATH'], {
        came: `${entry.action} (${entry.pattern}) at ${operation.path}`,
        expected: `a path for ${entry.pattern} messages`,
        at: 'the request URI',
      }),
      'URI',
    )
  }
  const contract = parts.directory(visit.space.name).endpoint(parts.spinePartyKey, entry.interaction)
  if (contract === undefined || contract.endpoint.cpaId !== envelope.cpaId.value) {
    throw headerRefusal(
      'UNKNOWN_CPAID',
      problem(messagingProblems['MS-UNKNOWN-CPAID'], {
        came: envelope.cpaId.value,
        expected: contract === undefined ? `a contract of ${parts.spinePartyKey} for ${entry.interaction}` : contract.endpoint.cpaId,
        at: `${HEADER}/eb:CPAId`,
      }),
    )
  }
  visit.entry = entry
  visit.profile = pattern === 'async-reliable' ? 'reliable' : 'express'
  visit.contract = contract
}

export function checkPartyTypes({ envelope }: Visit): void {
  for (const [side, rule] of [
    ['to', 'INVALID_TO_PARTY_TYPE'],
    ['from', 'INVALID_FROM_PARTY_TYPE'],
  ] as const) {
    const { type } = envelope[side]
    // The attribute is not asserted by Spine's validators; a wrong one was answered with 501314 (dossier 2.3, 3.1).
    if (type === undefined || type === PARTY_TYPE) continue
    throw headerRefusal(
      rule,
      problem(messagingProblems['MS-EBXML-PARTY-TYPE'], {
        came: type,
        expected: PARTY_TYPE,
        at: `${HEADER}/eb:${side === 'to' ? 'To' : 'From'}/eb:PartyId/@eb:type`,
      }),
    )
  }
}

/** SOAPAction comes with or without quotes, and some libraries prefix a second `urn:`; another value is only remarked on. */
export function noteSoapAction(visit: Visit): void {
  const interaction = `${visit.envelope.service.value}/${visit.envelope.action.value}`
  const sent = visit.inbound.fields.get('soapaction')
  if (sent?.length === interaction.length + 2 && sent.startsWith(interaction, 1) && sent.startsWith('"') && sent.endsWith('"')) return
  const bare = sent?.replace(/^"(.*)"$/, '$1').replace(/^urn:urn:/, 'urn:')
  if (bare === interaction) return
  visit.exchange.problems.push(
    problem(messagingProblems['MS-SOAPACTION-DIFFERS'], {
      came: sent ?? 'no SOAPAction',
      expected: interaction,
      at: 'HTTP header SOAPAction',
    }),
  )
}
