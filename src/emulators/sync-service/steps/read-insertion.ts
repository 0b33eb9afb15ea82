import { problem } from '../../../kernel/problem.ts'
import { fault } from '../../../national/sync-fault.ts'
import { readNn4b } from '../../../wire/nn4b/request.ts'
import { syncProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const SERVICE = 'urn:nhs:names:services:pds'

/** Reads the insertion of a birth by NN4B (dossier sync-pds-smsp-gazetteer 2.8). @throws SyncFault 201, or 101 for another interaction */
export function readInsertion(visit: Visit): void {
  const { exchange, parts, tape } = visit
  const request = readNn4b(tape)
  const { messageId, interactionId, toAsid, fromAsid, payload } = request
  const labels = { messageId, service: request.serviceId, interaction: interactionId, fromAsid, toAsid }
  for (const [name, value] of Object.entries(labels)) if (value !== '') exchange.labels[name] = value
  const required = { messageId, interactionId, 'orgAddressContext/toAC': toAsid, 'orgAddressContext/fromAC': fromAsid }
  for (const [name, value] of Object.entries(required)) {
    if (value !== '') continue
    const details = { came: `no ${name}`, expected: `one ${name} with a value`, at: '/Envelope/Header/requestHeader' }
    throw fault('notWellFormed', problem(syncProblems['MS-SYNC-NN4B'], details), name)
  }
  if (payload < 0) {
    const details = { came: 'no insertBirthRequestPayload', expected: 'servicePayload/insertBirthRequestPayload', at: '/Envelope/Body' }
    throw fault('notWellFormed', problem(syncProblems['MS-SYNC-NN4B'], details), 'servicePayload')
  }
  const entry = parts.catalogue.find(SERVICE, interactionId)
  if (entry === undefined || parts.domains[entry.interaction] === undefined) {
    const details = {
      came: interactionId,
      expected: 'urn:spine:interactionid:insertbirthrequest',
      at: '/Envelope/Header/requestHeader/interactionId',
    }
    throw fault('notSupported', problem(syncProblems['MS-UNKNOWN-INTERACTION'], details), 'interactionId')
  }
  const once = (value: string) => ({ count: 1, value })
  visit.entry = entry
  visit.envelope = {
    isEnvelope: true,
    headers: 1,
    bodies: 1,
    contents: 1,
    content: payload,
    messageId: once(messageId),
    action: once(interactionId),
    to: once(toAsid),
    from: undefined,
    receiver: once(toAsid),
    sender: once(fromAsid),
  }
  visit.wrapper = {
    interaction: interactionId,
    id: messageId,
    versionCode: '',
    receiverAsid: toAsid,
    senderAsid: fromAsid,
    controlAct: payload,
    faults: [],
  }
}
