import { HL7, OID, NAMES as WRAPPER } from '../../wire/hl7v3/names.ts'
import { hl7Time } from '../../wire/hl7v3/time.ts'
import { idOf } from '../../wire/hl7v3/wrapper.ts'
import { xmlName } from '../../wire/xml/names.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainAnswer, DomainHandler } from '../domain.ts'
import { businessError } from '../failures.ts'
import { fileDocument } from './documents.ts'
import { clinicalErrors } from './errors.ts'

const hl7 = (local: string) => xmlName(HL7, local)
const N = {
  gpSummary: hl7('GPSummary'),
  code: hl7('code'),
  effectiveTime: hl7('effectiveTime'),
  recordTarget: hl7('recordTarget'),
  patient: hl7('patient'),
  author: hl7('author'),
  name: hl7('name'),
  family: hl7('family'),
  codeSystem: xmlName('', 'codeSystem'),
  displayName: xmlName('', 'displayName'),
} as const

/** REPC_IN150016UK05, GP Summary upload (dossier ebxml-messaging 4): stores the summary, answers MCCI_IN010000UK13. */
export const uploadSummary =
  (keepPerPatient: number): DomainHandler =>
  async ({ tape, wrapper }, turn) => {
    const subject = tape.child(wrapper.controlAct, WRAPPER.subject)
    const summary = subject < 0 ? -1 : tape.child(subject, N.gpSummary)
    if (summary < 0) return businessError(clinicalErrors.noSummary)
    const nhsNumber = patientOf(tape, summary)
    if (!/^\d{10}$/.test(nhsNumber)) return businessError(clinicalErrors.noPatient)
    const code = tape.child(summary, N.code)
    const time = tape.child(summary, N.effectiveTime)
    const id = tape.child(summary, WRAPPER.id)
    const now = hl7Time(turn.now)
    await fileDocument(
      turn,
      {
        id: (id < 0 ? undefined : tape.attr(id, WRAPPER.root)) ?? wrapper.id,
        nhsNumber,
        code: attrOf(tape, code, WRAPPER.code),
        codeSystem: attrOf(tape, code, N.codeSystem),
        title: attrOf(tape, code, N.displayName) || 'General Practice Summary',
        messageType: 'REPC_MT150007UK05',
        effectiveTime: attrOf(tape, time, WRAPPER.value) || now,
        availabilityTime: now,
        author: authorOf(tape, summary, wrapper.controlAct),
        xml: tape.standalone(summary),
      },
      keepPerPatient,
    )
    return accepted
  }

const accepted: DomainAnswer = {
  interaction: 'MCCI_IN010000UK13',
  prefix: 'hl7:',
  versionCode: 'V3NPfIT4.2.00',
  typeCode: 'AA',
  content:
    '<hl7:requestSuccessDetail><hl7:detail>GP Summary upload successful</hl7:detail><hl7:id root="Not Known"/></hl7:requestSuccessDetail>',
  summary: 'GP Summary stored',
}

const attrOf = (tape: XmlTape, el: number, name: ReturnType<typeof xmlName>): string => (el < 0 ? '' : (tape.attr(el, name) ?? ''))

function patientOf(tape: XmlTape, summary: number): string {
  const target = tape.child(summary, N.recordTarget)
  const patient = target < 0 ? -1 : tape.child(target, N.patient)
  return patient < 0 ? '' : idOf(tape, patient, OID.nhsNumber)
}

/** The summary's own author where it names one, else the person of the ControlActEvent. */
function authorOf(tape: XmlTape, summary: number, controlAct: number): { userId: string; roleProfile: string; family: string } {
  for (const author of [tape.child(summary, N.author), tape.child(controlAct, N.author)]) {
    const agent = author < 0 ? -1 : lastChild(tape, author)
    if (agent < 0) continue
    const person = tape.child(agent, WRAPPER.agentPersonPerson)
    if (person < 0) continue
    const name = tape.child(person, N.name)
    const family = name < 0 ? -1 : tape.child(name, N.family)
    return {
      userId: idOf(tape, person, OID.userId),
      roleProfile: idOf(tape, agent, OID.roleProfile),
      family: family < 0 ? '' : tape.text(family).trim(),
    }
  }
  return { userId: '', roleProfile: '', family: '' }
}

function lastChild(tape: XmlTape, parent: number): number {
  let last = -1
  for (let el = tape.firstChild(parent); el >= 0; el = tape.nextSibling(el)) last = el
  return last
}
