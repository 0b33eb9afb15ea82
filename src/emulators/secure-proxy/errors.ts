import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { type FhirFormat, type FhirRelease, fhirType, writeResource } from '../../wire/fhir/representation.ts'

/** Statuses that the proxy itself answers with. */
export type SspStatus = 400 | 403 | 405 | 408 | 413 | 415 | 429 | 431 | 495 | 496 | 499 | 500 | 502 | 503 | 504 | 599

/** `issue.code` by status (dossier ssp-fhir-dos 1.8); those of statuses that no page shows are chosen from the same value set. */
const ISSUE: Readonly<Record<SspStatus, string>> = {
  400: 'invalid',
  403: 'forbidden',
  405: 'forbidden',
  408: 'transient',
  413: 'too-long',
  415: 'not-supported',
  429: 'throttled',
  431: 'too-long',
  495: 'forbidden',
  496: 'forbidden',
  499: 'transient',
  500: 'exception',
  502: 'transient',
  503: 'transient',
  504: 'transient',
  599: 'transient',
}

/** A refusal by the proxy, told to the caller as an OperationOutcome with `text`. */
export class SspRefusal extends ProblemError {
  readonly status: SspStatus
  readonly text: string

  constructor(status: SspStatus, text: string, problem: Problem) {
    super(problem)
    this.name = 'SspRefusal'
    this.status = status
    this.text = text
  }
}

const SYSTEM = 'http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0'

/** How the caller is answered. */
export interface OutcomeStyle {
  readonly shape: 'current' | 'legacy'
  /** Value of the caller's Accept header. */
  readonly accept: string | undefined
  /** Written in XML where the caller wants that. */
  readonly format: FhirFormat
  /** Id of the OperationOutcome. */
  readonly id: string
}

/** A refusal as the guidance prints it, members in its order, with the spaces of a level (dossier 1.8). */
function outcomeOf(status: SspStatus, text: string, { shape, id }: OutcomeStyle): { readonly outcome: object; readonly indent: number } {
  const code = ISSUE[status]
  if (shape === 'legacy') {
    const issue = status === 405 ? 'not-supported' : code
    return { outcome: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: issue, diagnostics: text }] }, indent: 2 }
  }
  if (status === 405) {
    const coding = { code: '405', system: 'https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1', display: text }
    const issue = { code, severity: 'fatal', details: { coding: [coding] } }
    return { outcome: { resourceType: 'OperationOutcome', issue: [issue] }, indent: 2 }
  }
  // What the proxy finds out itself and what its HTTP client reports are written by different hands.
  const fromClient = status === 502 || status === 504 || status === 599
  const coding = fromClient
    ? { display: text, code: String(status), system: SYSTEM }
    : { code: String(status), display: text, system: SYSTEM }
  const issue = { code, severity: 'error', details: { coding: [coding] }, diagnostics: text }
  return { outcome: { resourceType: 'OperationOutcome', id, issue: [issue] }, indent: fromClient ? 2 : 4 }
}

/** A refusal as a reply; one about the certificate ends the connection. */
export function outcomeReply(status: SspStatus, text: string, style: OutcomeStyle, more: readonly string[] = []): Reply {
  const release: FhirRelease = /application\/(?:json|xml)\+fhir/i.test(style.accept ?? '') ? 'DSTU2' : 'STU3'
  const { outcome, indent } = outcomeOf(status, text, style)
  const close = status === 495 || status === 496 || status === 408 ? ['Connection', 'close'] : []
  return {
    status,
    fields: ['Content-Type', fhirType(style.format, release), ...more, ...close],
    body: style.format === 'xml' ? writeResource(outcome, 'xml', release) : JSON.stringify(outcome, undefined, indent),
    ...(REASON[status] === undefined ? {} : { reason: REASON[status] }),
  }
}

/** Words of statuses that are no standard's. */
const REASON: Readonly<Record<number, string>> = {
  495: 'SSL Certificate Error',
  496: 'SSL Certificate Required',
  599: 'Network Connect Timeout Error',
}

/** The page that a stock nginx shows for the same. */
export function nginxReply(status: 495 | 496): Reply {
  const words = status === 496 ? 'No required SSL certificate was sent' : 'The SSL certificate error'
  const lines = [
    '<html>',
    `<head><title>400 ${words}</title></head>`,
    '<body>',
    '<center><h1>400 Bad Request</h1></center>',
    `<center>${words}</center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ]
  return { status: 400, fields: ['Server', 'nginx', 'Content-Type', 'text/html', 'Connection', 'close'], body: lines.join('\r\n') }
}
