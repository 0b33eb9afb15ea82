import type { Catalogue } from '../directory/interactions.ts'
import { operationAt, operations } from '../emulators/reliable-messaging/contract.ts'
import { MessageError, SpineFault } from '../emulators/reliable-messaging/errors.ts'
import { checks, reading } from '../emulators/reliable-messaging/pipeline.ts'
import { Visit } from '../emulators/reliable-messaging/visit.ts'
import { operations as syncOperations } from '../emulators/sync-service/contract.ts'
import { checks as syncChecks, reading as syncReading } from '../emulators/sync-service/pipeline.ts'
import { Visit as SyncVisit } from '../emulators/sync-service/visit.ts'
import { CapturedBody } from '../kernel/captured-body.ts'
import { runPipeline } from '../kernel/emulator.ts'
import { Exchange } from '../kernel/exchange.ts'
import { Fields } from '../kernel/fields.ts'
import { noPeer } from '../kernel/peer.ts'
import { type Problem, ProblemError } from '../kernel/problem.ts'
import { NOBODY } from '../national/demographics/population.ts'
import { SyncFault } from '../national/sync-fault.ts'
import { SIGNAL_SERVICE } from '../wire/ebxml/names.ts'
import { seedOptions } from './authority-options.ts'
import { checkSimple } from './check-simple.ts'
import { messagingParts } from './compose-emulators.ts'
import { composeKernel } from './compose-kernel.ts'
import { readMessageFile, serviceAndActionOf } from './message-file.ts'
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
 * Validates a message without sending it: the same steps as the messaging doors and the synchronous one, against the seed's directory, up to the
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
  const path = options.path ?? pathOf(message.body, seed.catalogue)
  const exchange = new Exchange({
    id: 'check',
    direction: 'in',
    door: 'check',
    peer: noPeer,
    startedAt: Date.now(),
    request: { line: `POST ${path}`, fields: fields.raw, body: CapturedBody.empty },
  })
  const checked = { exchange, inbound: { verb: 'POST', target: path, authority: 'localhost', fields, body: message.body, peer: noPeer } }
  const operation = operationAt(path)
  const verdict =
    operation !== undefined
      ? await messagingVerdict(new Visit(exchange, checked.inbound, operation, parts))
      : syncPaths.some((each) => path === each || (each.endsWith('/*') && path.startsWith(each.slice(0, -1))))
        ? await syncVerdict(
            new SyncVisit(exchange, checked.inbound, { ...parts, settings: { ...settings, partyCheck: 'off' }, notify: () => {} }),
          )
        : undefined
  if (verdict === undefined) {
    const paths = [...operations.map((each) => each.path), ...syncPaths]
    return { ok: false, lines: [`no messaging door at ${path}; there are ${paths.join(', ')}`], problems: [] }
  }
  const problems = [...exchange.problems, ...verdict.problems]
  return { ok: verdict.ok, lines: [`${verdict.what} at ${path}: ${verdict.fate}`, ...problems.flatMap(describe)], problems }
}

interface Verdict {
  readonly ok: boolean
  /** Interaction of the message. */
  readonly what: string
  /** What would become of it. */
  readonly fate: string
  readonly problems: readonly Problem[]
}

const syncPaths = syncOperations.map(({ path }) => path)

async function messagingVerdict(visit: Visit): Promise<Verdict> {
  const refusal = await refusalOf(async () => {
    await runPipeline(reading, visit)
    await runPipeline(checks[visit.kind], visit)
  })
  const what = visit.envelopeIfRead?.action.value ?? 'message'
  const rejected = visit.rejection?.detail
  if (refusal === undefined)
    return {
      ok: rejected === undefined,
      what,
      fate: rejected === undefined ? 'accepted' : `acknowledged, then rejected (AR ${rejected.code} ${rejected.displayName})`,
      problems: [],
    }
  const fate =
    refusal instanceof MessageError
      ? `refused with a MessageError (${refusal.errors.map((error) => error.description).join('; ')})`
      : refusal instanceof SpineFault
        ? `refused with a SOAP fault (${faults(refusal.errors)})`
        : 'refused'
  return { ok: false, what, fate, problems: [refusal.problem] }
}

async function syncVerdict(visit: SyncVisit): Promise<Verdict> {
  const refusal = await refusalOf(async () => {
    await runPipeline(syncReading, visit)
    await runPipeline(syncChecks[visit.kind], visit)
  })
  const what = visit.exchange.labels['interaction'] ?? 'message'
  if (refusal !== undefined)
    return {
      ok: false,
      what,
      fate: refusal instanceof SyncFault ? `refused with a SOAP fault (${faults(refusal.errors)})` : 'refused',
      problems: [refusal.problem],
    }
  const { rejection } = visit
  if (rejection === undefined) return { ok: true, what, fate: 'accepted', problems: [] }
  return { ok: false, what, fate: `rejected (AR ${rejection.code} ${rejection.displayName})`, problems: [rejection.problem] }
}

const faults = (errors: SyncFault['errors']): string => errors.map((error) => `${error.code} ${error.description}`).join('; ')

async function refusalOf(run: () => Promise<void>): Promise<ProblemError | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
}

const describe = (found: Problem): string[] => [
  `${found.severity} ${found.code}: ${found.title}`,
  `  came: ${found.came}`,
  `  expected: ${found.expected}`,
  ...(found.at === undefined ? [] : [`  at: ${found.at}`]),
  `  ${found.next}`,
]

/** The path that the message's own service and action belong to; the reliable one where they are unknown. */
function pathOf(body: Buffer, catalogue: Catalogue): string {
  const { service, action } = serviceAndActionOf(body)
  const pattern = catalogue.find(service, action)?.pattern
  if (pattern === 'sync') return '/sync-service'
  const takes = pattern?.startsWith('forward') === true || service === SIGNAL_SERVICE ? 'forward' : pattern
  return operations.find((operation) => operation.takes === takes)?.path ?? '/reliablemessaging/reliablerequest'
}
