import { isUnder } from '../../../directory/access.ts'
import { refuse } from '../errors.ts'
import { operationOf } from '../operations.ts'
import type { Visit } from '../visit.ts'

/** Who calls, whom, and for what: both ASIDs are there and registered for the operation, and the certificate is the sender's (dossier ssp-fhir-dos 7). */
export function readHeaders(visit: Visit): void {
  const { inbound, exchange, parts, space } = visit
  const operation = operationOf(inbound.verb, visit.id !== undefined)
  if (operation === undefined)
    throw refuse.path('MSG_RESOURCE_ID_FAIL', {
      came: `${inbound.verb} ${inbound.target.slice(0, 100)}`,
      expected: 'POST, GET, PATCH or DELETE',
    })
  const [from, to] = [asid(visit, 'fromASID'), asid(visit, 'toASID')]
  const [interaction = '', ...others] = operation.interactions
  Object.assign(exchange.labels, { from, to, interaction })
  const directory = parts.directory(space.name)
  const sender = directory.system(from)
  if (sender === undefined || ![interaction, ...others].some((each) => sender.interactions.has(each)))
    throw refuse.asid('ASID_CHECK_FAILED', { came: from, expected: `a registered ASID that holds ${interaction}`, at: 'fromASID' })
  const receiver = directory.system(to)
  if (receiver?.party.odsCode !== parts.spineOdsCode || !receiver.interactions.has(interaction))
    throw refuse.asid('ASID_CHECK_FAILED', { came: to, expected: 'the ASID of Spine NRL', at: 'toASID' })
  if (parts.settings.partyCheck === 'strict' && !isUnder(directory, visit.certificateNames, sender.party.partyKey))
    throw refuse.certificate('ACCESS_DENIED_SSL', {
      came: `fromASID ${from} with a certificate for ${visit.certificateNames[0] ?? 'nobody'}`,
      expected: `a certificate for ${sender.party.fqdn}`,
      at: 'fromASID',
    })
  visit.operation = operation
  visit.sender = sender
}

function asid({ inbound }: Visit, name: 'fromASID' | 'toASID'): string {
  const value = inbound.fields.get(name.toLowerCase())?.trim() ?? ''
  if (/^\d{12}$/.test(value)) return value
  const text = value === '' ? `${name} HTTP Header is missing` : `${name} HTTP Header is invalid`
  throw refuse.header(
    'MISSING_OR_INVALID_HEADER',
    { came: value.slice(0, 40) || 'no such header', expected: 'an ASID: 12 digits', at: name },
    text,
  )
}
