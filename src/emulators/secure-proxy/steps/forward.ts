import type { RegisteredEndpoint } from '../../../directory/directory.ts'
import { SPACE_FIELD } from '../../../kernel/choose-space.ts'
import { type Problem, ProblemError, problem } from '../../../kernel/problem.ts'
import type { ForwardResult } from '../../../kernel/streaming.ts'
import { SspRefusal, type SspStatus } from '../errors.ts'
import { disclosure, passedOn } from '../forwarded-fields.ts'
import { OutgoingCall } from '../outgoing-call.ts'
import type { SecureProxyParts } from '../parts.ts'
import { sspProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Calls the provider and passes its answer on, both as they come (dossier ssp-fhir-dos 1.7). */
export async function forward(visit: Visit): Promise<void> {
  const { exchange, inbound, parts, target, endpoint } = visit
  const { coming, verb } = inbound
  const fields = fieldsFor(visit)
  const body = coming?.present === true ? coming.open() : undefined
  const call = new OutgoingCall(visit, `${verb} ${target.url}`, fields, body)
  const result = await parts.forwarder.forward({
    origin: placeOf(endpoint, parts).origin,
    path: target.path,
    verb,
    fields,
    body,
    names: [endpoint.party.fqdn],
    timeout: parts.settings.sspTimeout,
    gone: coming?.gone ?? NEVER,
  })
  visit.provider = result.peer
  if ('failure' in result) {
    call.failed(result.problem, result.peer)
    throw failure(result, visit)
  }
  const { status, reason } = result
  exchange.outcome = status < 400 ? 'accepted' : status < 500 ? 'refused' : 'failed'
  exchange.summary = `${verb} ${target.bare}: ${status} from ${endpoint.party.name}`
  visit.reply = {
    status,
    reason: /^[\t\x20-\x7e\x80-\xff]*$/.test(reason) ? reason : '',
    fields: [...passedOn(result.fields), ...visit.more],
    body: '',
    stream: call.answered(result),
  }
}

const NEVER = new AbortController().signal

interface Place {
  readonly origin: string
  /** Whether this instance plays the provider too. */
  readonly own: boolean
}

/** By endpoint: records never change, they are replaced. */
const places = new WeakMap<RegisteredEndpoint, Place>()

/** Where an endpoint is called. */
function placeOf(endpoint: RegisteredEndpoint, { isOwn }: SecureProxyParts): Place {
  const known = places.get(endpoint)
  if (known !== undefined) return known
  const { url } = endpoint.endpoint
  const made = { origin: new URL(url).origin, own: isOwn(url) }
  places.set(endpoint, made)
  return made
}

function fieldsFor({ inbound, parts, target, endpoint, space }: Visit): string[] {
  const [, authority = ''] = /^https?:\/\/([^/?]*)/i.exec(target.url) ?? []
  const { own } = placeOf(endpoint, parts)
  // The harness's own field is for this instance only; where it plays the provider too, it stays in the caller's space.
  const fields = passedOn(inbound.fields.raw, [SPACE_FIELD])
  const inSpace = own && space.name !== 'default' ? ['X-Mock-Spine-Space', space.name] : []
  return ['Host', authority, ...fields, ...disclosure(parts.settings.sspForwarded, inbound.peer.address, inbound.authority), ...inSpace]
}

function failure(result: Extract<ForwardResult, { failure: unknown }>, { inbound, target, parts }: Visit): SspRefusal {
  const why: Problem = result.problem
  const details = { came: `${why.code}: ${why.came}`, expected: why.expected }
  switch (result.failure) {
    case 'gone': {
      const reason: unknown = inbound.coming?.gone.reason
      const cause = reason instanceof ProblemError ? reason.problem : why
      const status = GONE[cause.code] ?? 499
      return new SspRefusal(status, `${status}: ${cause.title}`, cause)
    }
    case 'timeout':
      return new SspRefusal(
        parts.settings.sspTimeoutStatus,
        `ENDPOINT_TIMED_OUT_URL_${target.bare}`,
        problem(sspProblems['MS-SSP-TIMEOUT'], {
          ...details,
          expected: `an answer within ${parts.settings.sspTimeout} ms`,
          invented: true,
        }),
      )
    default:
      return new SspRefusal(502, `ERROR_COMMUNICATING_TO_ENDPOINT_URL_${target.bare}`, problem(sspProblems['MS-SSP-UNREACHABLE'], details))
  }
}

/** What a caller is told who is still there although the call was given up. */
const GONE: Readonly<Record<string, SspStatus>> = { 'MS-BODY-TOO-LARGE': 413, 'MS-SLOW-CLIENT': 408 }
