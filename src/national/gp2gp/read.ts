import { HL7, NAMES, OID } from '../../wire/hl7v3/names.ts'
import { xmlName } from '../../wire/xml/names.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainRequest } from '../domain.ts'

const hl7 = (local: string) => xmlName(HL7, local)
const N = {
  ehrRequest: hl7('EhrRequest'),
  recordTarget: hl7('recordTarget'),
  patient: hl7('patient'),
  messageRef: hl7('messageRef'),
  typeCode: xmlName('', 'typeCode'),
} as const

/** What a request for a record asks (RCMR_IN010000UK05); undefined when a part of it is missing. */
export function readRequest({ tape, wrapper }: DomainRequest): { readonly requestId: string; readonly nhsNumber: string } | undefined {
  const request = tape.descend(wrapper.controlAct, NAMES.subject, N.ehrRequest)
  const requestId = attribute(tape, tape.child(request, NAMES.id), NAMES.root)
  const patient = tape.descend(request, N.recordTarget, N.patient, NAMES.id)
  const nhsNumber = attribute(tape, patient, NAMES.extension)
  const complete = requestId !== '' && attribute(tape, patient, NAMES.root) === OID.nhsNumber && /^\d{10}$/.test(nhsNumber)
  return complete ? { requestId, nhsNumber } : undefined
}

/** What an application acknowledgement says of which message (MCCI_IN010000UK13). */
export function readAcknowledgement({ tape }: DomainRequest): { readonly typeCode: string; readonly messageRef: string } {
  const acknowledgement = tape.child(tape.root, NAMES.acknowledgement)
  return {
    typeCode: attribute(tape, acknowledgement, N.typeCode),
    messageRef: attribute(tape, tape.descend(acknowledgement, N.messageRef, NAMES.id), NAMES.root),
  }
}

/** Whether a COPC_IN000001UK01 asks for the rest of a large record: receivers look for these words (dossier ebxml-messaging 6.4). */
export const isContinue = ({ tape }: DomainRequest): boolean => tape.bytes.includes('Continue Acknowledgement')

const attribute = (tape: XmlTape, element: number, name: Parameters<XmlTape['attr']>[1]): string =>
  element < 0 ? '' : (tape.attr(element, name) ?? '')
