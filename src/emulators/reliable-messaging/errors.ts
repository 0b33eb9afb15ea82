import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { OutgoingError } from '../../wire/ebxml/write-signals.ts'
import type { NaspError } from '../../wire/soap/fault.ts'
import { TMS_CODES } from '../../wire/soap/tms-codes.ts'

/** A refusal as SOAP fault, HTTP 500: the message could not be taken at all (dossier ebxml-messaging 3.2). */
export class SpineFault extends ProblemError {
  readonly faultcode: 'Client' | 'Server'
  readonly errors: readonly NaspError[]

  constructor(problem: Problem, faultcode: 'Client' | 'Server', errors: readonly NaspError[]) {
    super(problem)
    this.name = 'SpineFault'
    this.faultcode = faultcode
    this.errors = errors
  }
}

/** A refusal as ebXML MessageError: the header was read, but what it says is wrong (dossier 3.1). */
export class MessageError extends ProblemError {
  readonly errors: readonly OutgoingError[]

  constructor(problem: Problem, errors: readonly OutgoingError[]) {
    super(problem)
    this.name = 'MessageError'
    this.errors = errors
  }
}

/** @param location what the fault's `nasp:location` names */
export const fault = (kind: keyof typeof TMS_CODES, problem: Problem, location: string): SpineFault =>
  new SpineFault(problem, kind === 'systemFailure' ? 'Server' : 'Client', [{ ...TMS_CODES[kind], location }])

/**
 * Header refusals by the name in Spine's error base: ebMS code and number. 501314 and 501319 were seen on the wire; the
 * other numbers are not public and are mock-spine's own (dossier 3.1, 3.2, 9.1).
 */
const HEADER = {
  INVALID_TO_PARTY_TYPE: { errorCode: 'ValueNotRecognized', number: 501314, text: 'Invalid To Party Type attribute', invented: false },
  UNKNOWN_CPAID: { errorCode: 'ValueNotRecognized', number: 501319, text: 'Unknown eb:CPAId', invented: false },
  INVALID_MESSAGE_HEADER_VERSION: {
    errorCode: 'ValueNotRecognized',
    number: 501301,
    text: 'Invalid eb:MessageHeader version',
    invented: true,
  },
  DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT: {
    errorCode: 'Inconsistent',
    number: 501302,
    text: 'eb:DuplicateElimination inconsistent with contract',
    invented: true,
  },
  ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT: {
    errorCode: 'Inconsistent',
    number: 501303,
    text: 'eb:AckRequested inconsistent with contract',
    invented: true,
  },
  ACK_REQUESTED_VERSION_INVALID: {
    errorCode: 'ValueNotRecognized',
    number: 501304,
    text: 'Invalid eb:AckRequested version',
    invented: true,
  },
  ACK_REQUESTED_SIGNED_INVALID: {
    errorCode: 'ValueNotRecognized',
    number: 501305,
    text: 'Invalid eb:AckRequested signed attribute',
    invented: true,
  },
  ACK_REQUESTED_ACTOR_INVALID: {
    errorCode: 'ValueNotRecognized',
    number: 501306,
    text: 'Invalid eb:AckRequested actor attribute',
    invented: true,
  },
  SYNCREPLY_INCONSISTENT_WITH_CONTRACT: {
    errorCode: 'Inconsistent',
    number: 501307,
    text: 'eb:SyncReply inconsistent with contract',
    invented: true,
  },
  SYNCREPLY_VERSION_INVALID: { errorCode: 'ValueNotRecognized', number: 501308, text: 'Invalid eb:SyncReply version', invented: true },
  SYNCREPLY_ACTOR_INVALID: {
    errorCode: 'ValueNotRecognized',
    number: 501309,
    text: 'Invalid eb:SyncReply actor attribute',
    invented: true,
  },
  INVALID_MANIFEST_REFERENCE: { errorCode: 'Inconsistent', number: 501310, text: 'Invalid eb:Manifest reference', invented: true },
  INVALID_FROM_PARTY_TYPE: { errorCode: 'ValueNotRecognized', number: 501313, text: 'Invalid From Party Type attribute', invented: true },
  UNKNOWN_TO_PARTY: { errorCode: 'ValueNotRecognized', number: 501315, text: 'Unknown eb:To PartyId', invented: true },
  FROM_PARTY_NOT_UNDER_CERTIFICATE: {
    errorCode: 'SecurityFailure',
    number: 501316,
    text: 'eb:From PartyId does not match the client certificate',
    invented: true,
  },
  TIME_TO_LIVE_EXPIRED: { errorCode: 'TimeToLiveExpired', number: 501312, text: 'eb:TimeToLive expired', invented: true },
  UNKNOWN_SIGNAL: { errorCode: 'NotSupported', number: 501317, text: 'Unknown ebXML signal', invented: true },
  ATTACHMENT_NOT_FOUND: {
    errorCode: 'MimeProblem',
    number: 501311,
    text: 'eb:Reference to a part that the message does not have',
    invented: true,
  },
} as const

export type HeaderRule = keyof typeof HEADER

/** An error of the table as a MessageError carries it. */
export const headerError = (rule: HeaderRule): OutgoingError => ({
  errorCode: HEADER[rule].errorCode,
  description: `${HEADER[rule].number}:${HEADER[rule].text}`,
})

/** @param suffix token in square brackets after the text, as Spine's validators add it */
export function headerRefusal(rule: HeaderRule, problem: Problem, suffix = ''): MessageError {
  const { errorCode, number, text, invented } = HEADER[rule]
  return new MessageError(invented ? { ...problem, invented } : problem, [{ errorCode, description: `${number}:${text}${suffix}` }])
}
