import { operationAt, operations } from '../emulators/reliable-messaging/contract.ts'
import { MessageError, SpineFault } from '../emulators/reliable-messaging/errors.ts'
import { checks, reading } from '../emulators/reliable-messaging/pipeline.ts'
import { Visit } from '../emulators/reliable-messaging/visit.ts'
import { CapturedBody } from '../kernel/captured-body.ts'
import { runPipeline } from '../kernel/emulator.ts'
import { Exchange } from '../kernel/exchange.ts'
import { Fields } from '../kernel/fields.ts'
import { noPeer } from '../kernel/peer.ts'
import { type Problem, ProblemError } from '../kernel/problem.ts'
import { NOBODY } from '../national/demographics/population.ts'
import { SIGNAL_SERVICE } from '../wire/ebxml/names.ts'
import { seedOptions } from './authority-options.ts'
import { checkSimple } from './check-simple.ts'
import { messagingParts } from './compose-emulators.ts'
import { composeKernel } from './compose-kernel.ts'
import { readMessageFile } from './message-file.ts'
import { profile as profileNamed } from './profiles/index.ts'
import { loadSeed } from './seed.ts'
import type { Settings } from './settings.ts'
import { simpleRequestOf } from './simple-request.ts'
import { SpaceDirectories } from './space-directories.ts'
import { spineOnly } from './spine-only.ts'

export interface CheckOptions {
  readonly settings: Settings
  /** Path it would be posted to; worked out from the message when it is not given. */
  readonly path?: string
  readonly contentType?: string
  readonly soapAction?: string
}

export interface CheckResult {
  /** Spine would accept it. */
  readonly ok: boolean
  /** What was found, for people: a verdict, then a line or more per problem. */
  readonly lines: readonly string[]
  readonly problems: readonly Problem[]
}

/**
 * Validates a message without sending it: the same steps as the messaging doors, against the seed's directory, up to the
 * point where it would be processed. The sender's certificate is not known here and not checked.
 */
export async function checkMessage(file: Buffer, options: CheckOptions): Promise<CheckResult> {
  const { settings } = options
  const profile = profileNamed(settings.environment)
  const seed = await loadSeed(seedOptions(settings, profile))
  const kernel = composeKernel(settings, { send: () => Promise.reject(new Error('a check delivers nothing')) })
  const directories = new SpaceDirectories(seed.directory, spineOnly(seed.directory, profile.spinePartyKey), {
    now: Date.now,
    limit: settings.ldapChangelog,
  })
  const parts = messagingParts({
    settings: { ...settings, partyCheck: 'off' },
    profile,
    kernel,
    directories,
    catalogue: seed.catalogue,
    seedOf: () => NOBODY,
  })

  const message = readMessageFile(file)
  const fields = new Fields([
    ...message.fields,
    ...(options.contentType === undefined ? [] : ['Content-Type', options.contentType]),
    ...(options.soapAction === undefined ? [] : ['SOAPAction', options.soapAction]),
  ])
  const simple = simpleRequestOf(message.body)
  if (simple !== undefined && (options.path === undefined || options.path === simple.path)) {
    const directory = (space: string) => directories.get(space)
    const door = { ...kernel, settings: { ...settings, partyCheck: 'off' as const }, directory }
    const { ok, verdict, problems } = await checkSimple(simple, message.body, fields, door)
    return { ok, lines: [verdict, ...problems.flatMap(describe)], problems }
  }
  const path = options.path ?? pathOf(message.body, (service, action) => seed.catalogue.find(service, action)?.pattern)
  const operation = operationAt(path)
  if (operation === undefined)
    return { ok: false, lines: [`no messaging door at ${path}; there are ${operations.map((each) => each.path).join(', ')}`], problems: [] }
  const exchange = new Exchange({
    id: 'check',
    direction: 'in',
    door: 'reliable-messaging',
    peer: noPeer,
    startedAt: Date.now(),
    request: { line: `POST ${path}`, fields: fields.raw, body: CapturedBody.empty },
  })
  const visit = new Visit(
    exchange,
    { verb: 'POST', target: path, authority: 'localhost', fields, body: message.body, peer: noPeer },
    operation,
    parts,
  )
  const refusal = await refusalOf(visit)
  const problems = refusal === undefined ? exchange.problems : [...exchange.problems, refusal.problem]
  const ok = refusal === undefined && visit.rejection === undefined
  return { ok, lines: [verdict(visit, refusal, path), ...problems.flatMap(describe)], problems }
}

async function refusalOf(visit: Visit): Promise<ProblemError | undefined> {
  try {
    await runPipeline(reading, visit)
    await runPipeline(checks[visit.kind], visit)
    return undefined
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
}

function verdict(visit: Visit, refusal: ProblemError | undefined, path: string): string {
  const what = visit.envelopeIfRead?.action.value ?? 'message'
  if (refusal instanceof MessageError)
    return `${what} at ${path}: refused with a MessageError (${refusal.errors.map((error) => error.description).join('; ')})`
  if (refusal instanceof SpineFault)
    return `${what} at ${path}: refused with a SOAP fault (${refusal.errors.map((error) => `${error.code} ${error.description}`).join('; ')})`
  if (refusal !== undefined) return `${what} at ${path}: refused`
  if (visit.rejection !== undefined)
    return `${what} at ${path}: acknowledged, then rejected (AR ${visit.rejection.detail.code} ${visit.rejection.detail.displayName})`
  return `${what} at ${path}: accepted`
}

const describe = (found: Problem): string[] => [
  `${found.severity} ${found.code}: ${found.title}`,
  `  came: ${found.came}`,
  `  expected: ${found.expected}`,
  ...(found.at === undefined ? [] : [`  at: ${found.at}`]),
  `  ${found.next}`,
]

/** The path that the message's own service and action belong to; the reliable one where they are unknown. */
function pathOf(body: Buffer, patternOf: (service: string, action: string) => string | undefined): string {
  const text = body.toString('latin1')
  const inner = (name: string): string => new RegExp(`<(?:[\\w-]+:)?${name}[^>]*>\\s*([^<\\s]*)`).exec(text)?.[1] ?? ''
  const pattern = patternOf(inner('Service'), inner('Action'))
  const takes = pattern?.startsWith('forward') === true || inner('Service') === SIGNAL_SERVICE ? 'forward' : pattern
  return operations.find((operation) => operation.takes === takes)?.path ?? '/reliablemessaging/reliablerequest'
}
