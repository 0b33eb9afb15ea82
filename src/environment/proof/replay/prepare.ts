import { randomUUID } from 'node:crypto'
import type { Exchange } from '../../../kernel/exchange.ts'
import { type Problem, ProblemError, problem } from '../../../kernel/problem.ts'
import { proofProblems } from '../problems.ts'

/** How an exchange is sent again. */
export interface ReplayOptions {
  /** Puts fresh ids in place of those by which duplicates are known: of the message, of its HL7 wrapper, of its tracking. */
  readonly freshIds?: boolean
  /** Name of the certificate to call with, in place of the caller's own. */
  readonly as?: string
  /** Header fields in place of those captured (or besides them): for what was masked. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What is sent again: fields, names and values in turn, and the body. */
export interface Prepared {
  readonly fields: readonly string[]
  readonly body: Buffer
  /** Fresh ids by those that they replace. */
  readonly ids: Readonly<Record<string, string>>
}

const MASK = '[masked]'
const IDS = ['messageId', 'hl7Id', 'trackingId'] as const
/** Fields of the connection, which a new one has of its own. */
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'transfer-encoding', 'expect', 'keep-alive'])

/** The request of an exchange, ready to be sent again. @throws ProblemError MS-REPLAY-CUT, MS-REPLAY-MASKED, MS-REPLAY-IDS */
export function prepared({ request, labels }: Exchange, { freshIds = false, headers = {} }: ReplayOptions): Prepared {
  const { body } = request
  if (body.truncated) throw refused('MS-REPLAY-CUT', `${body.head.length} of ${body.size} bytes`, 'a body that the journal kept whole')
  if (labels['masked'] !== undefined || body.head.includes(MASK)) throw refused('MS-REPLAY-MASKED', 'a masked body', 'a body as it came')
  const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [name, value] as const]))
  const fields: string[] = []
  for (let at = 0; at + 1 < request.fields.length; at += 2) {
    const [name = '', value = ''] = request.fields.slice(at, at + 2)
    if (OF_THE_CONNECTION.has(name.toLowerCase()) || given.has(name.toLowerCase())) continue
    if (value.includes(MASK)) throw refused('MS-REPLAY-MASKED', `${name}: ${value}`, `a value for ${name}`)
    fields.push(name, value)
  }
  for (const pair of given.values()) fields.push(...pair)
  if (!freshIds) return { fields, body: body.head, ids: {} }
  const ids = idsIn(labels, body.head)
  const renewed = (text: string) => Object.entries(ids).reduce((all, [old, fresh]) => all.replaceAll(old, fresh), text)
  return {
    fields: fields.map((each, at) => (at % 2 === 0 ? each : renewed(each))),
    body: Buffer.from(renewed(body.head.toString('latin1')), 'latin1'),
    ids,
  }
}

/** A fresh id for each that the body holds, in the case of the old one. */
function idsIn(labels: Readonly<Record<string, string>>, body: Buffer): Record<string, string> {
  const old = new Set(IDS.flatMap((name) => labels[name] ?? []).filter((id) => id !== '' && body.includes(id)))
  if (old.size === 0)
    throw refused('MS-REPLAY-IDS', `labels ${Object.keys(labels).join(', ') || 'none'}`, 'a message id that stands in the body')
  return Object.fromEntries(Array.from(old, (id) => [id, id === id.toLowerCase() ? randomUUID() : randomUUID().toUpperCase()]))
}

/** The error for an exchange that cannot be sent again. */
export const refused = (code: keyof typeof proofProblems, came: string, expected: string): ProblemError =>
  new ProblemError(why(code, came, expected))

const why = (code: keyof typeof proofProblems, came: string, expected: string): Problem => problem(proofProblems[code], { came, expected })
