import { type Problem, problem } from '../../../kernel/problem.ts'
import { kernelProblems } from '../../../kernel/problems.ts'
import { SIGNAL_SERVICE } from '../../../wire/ebxml/names.ts'
import { bareEnvelope, MultipartError, type MultipartReason, readMultipart } from '../../../wire/multipart/index.ts'
import { fault } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const KINDS: Readonly<Record<MultipartReason, keyof typeof messagingProblems>> = {
  'no-content-type': 'MS-MIME-CONTENT-TYPE',
  'not-multipart': 'MS-MIME-CONTENT-TYPE',
  'no-boundary': 'MS-MIME-NO-BOUNDARY',
  'boundary-not-found': 'MS-MIME-BOUNDARY-NOT-FOUND',
  'no-parts': 'MS-MIME-PART',
  'unterminated-part': 'MS-MIME-PART',
  'part-header': 'MS-MIME-PART',
  'duplicate-part-header': 'MS-MIME-PART',
  'transfer-encoding': 'MS-MIME-TRANSFER-ENCODING',
  'too-many-parts': 'MS-MIME-TOO-MANY-PARTS',
  'boundary-in-content': 'MS-MIME-PART',
}

const SINGLE = ['content-type', 'soapaction', 'host'] as const

/** Splits the body into its MIME parts (dossier ebxml-messaging 1.3, 1.4). @throws SpineFault 201 */
export function readMime(visit: Visit): void {
  const { fields, body } = visit.inbound
  for (const name of SINGLE) {
    const count = fields.count(name)
    if (count > 1)
      throw fault(
        'notWellFormed',
        problem(kernelProblems['MS-DUPLICATE-HEADER'], { came: `${count} ${name} headers`, expected: 'one', at: `HTTP header ${name}` }),
        `HTTP Header - ${name}`,
      )
  }
  const contentType = fields.get('content-type') ?? ''
  // Signals come as a bare envelope (dossier 1.8): at the intermediary, or known by their SOAPAction where Spine's own messages come in.
  const maySignal = visit.operation.takes === 'forward' || fields.get('soapaction')?.includes(`${SIGNAL_SERVICE}/`) === true
  if (maySignal && /^\s*text\/xml\s*(;|$)/i.test(contentType)) {
    visit.mime = bareEnvelope(body)
    return
  }
  try {
    visit.mime = readMultipart(body, contentType, { parts: visit.parts.settings.maxParts })
  } catch (error) {
    throw error instanceof MultipartError ? mimeFault(error) : error
  }
  if (!visit.mime.closed) {
    visit.exchange.problems.push(
      problem(messagingProblems['MS-MIME-NOT-CLOSED'], {
        came: 'a body that ends inside its last part',
        expected: `--${visit.mime.boundary}-- at the end`,
        at: 'the end of the body',
      }),
    )
  }
}

/** A part's or body's MIME error as Spine's fault. */
export function mimeFault(error: MultipartError): ReturnType<typeof fault> {
  const what: Problem = problem(messagingProblems[KINDS[error.reason]], {
    came: error.came,
    expected: error.expected,
    at: `byte ${error.offset} of the body`,
  })
  return fault('notWellFormed', what, 'MIME')
}
