import { problem } from '../../../kernel/problem.ts'
import { fault } from '../../../national/sync-fault.ts'
import type { SoapEnvelope } from '../../../wire/soap/envelope.ts'
import { syncProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** One check of the SOAP header: what it finds wrong, or undefined. */
interface HeaderCheck {
  /** Name in Spine's error base. */
  readonly rule: string
  readonly kind: keyof typeof syncProblems
  readonly at: string
  readonly expected: string
  wrong(envelope: SoapEnvelope): string | undefined
}

/** `uuid:` and 36 characters. */
const MESSAGE_ID_LENGTH = 41

const once = (name: string, { count, value }: SoapEnvelope['to']): string | undefined => {
  if (count !== 1) return `${count} of ${name}`
  return value === '' ? `an empty ${name}` : undefined
}

/** Checks 2 to 6, in Spine's order (dossier sync-pds-smsp-gazetteer 1.4). wsa:From and wsa:ReplyTo are not looked at. */
const checks: readonly HeaderCheck[] = [
  {
    rule: 'SOAP_MESSAGE_ID_ERROR',
    kind: 'MS-SYNC-MESSAGE-ID',
    at: '/Envelope/Header/wsa:MessageID',
    expected: `one wsa:MessageID of ${MESSAGE_ID_LENGTH} characters`,
    wrong: ({ messageId: { count, value } }) => {
      if (count !== 1) return `${count} of wsa:MessageID`
      return value.length === MESSAGE_ID_LENGTH ? undefined : `“${value.slice(0, 80)}”, ${value.length} characters`
    },
  },
  {
    rule: 'SOAP_ACTION_ERROR',
    kind: 'MS-SYNC-ACTION',
    at: '/Envelope/Header/wsa:Action',
    expected: 'one wsa:Action',
    wrong: ({ action: { count } }) => (count === 1 ? undefined : `${count} of wsa:Action`),
  },
  {
    rule: 'SOAP_TO_ERROR',
    kind: 'MS-SYNC-TO',
    at: '/Envelope/Header/wsa:To',
    expected: 'one wsa:To with a value',
    wrong: ({ to }) => once('wsa:To', to),
  },
  {
    rule: 'SOAP_COMM_FUNC_RCV_ERROR',
    kind: 'MS-SYNC-RECEIVER',
    at: '/Envelope/Header/hl7:communicationFunctionRcv',
    expected: 'one hl7:communicationFunctionRcv with one ASID',
    wrong: ({ receiver }) => once('hl7:communicationFunctionRcv with one ASID', receiver),
  },
  {
    rule: 'SOAP_COMM_FUNC_SND_ERROR',
    kind: 'MS-SYNC-SENDER',
    at: '/Envelope/Header/hl7:communicationFunctionSnd',
    expected: 'one hl7:communicationFunctionSnd with one ASID',
    wrong: ({ sender }) => once('hl7:communicationFunctionSnd with one ASID', sender),
  },
]

/** Checks the SOAP header. @throws SyncFault 201 naming the rule */
export function checkHeader({ envelope }: Visit): void {
  for (const { rule, kind, at, expected, wrong } of checks) {
    const came = wrong(envelope)
    if (came !== undefined) throw fault('notWellFormed', problem(syncProblems[kind], { came, expected: `${expected} (${rule})`, at }), rule)
  }
}
