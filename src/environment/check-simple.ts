import { GazetteerRefusal } from '../emulators/gazetteer/errors.ts'
import { checks as gazetteerChecks } from '../emulators/gazetteer/pipeline.ts'
import { Visit as GazetteerVisit } from '../emulators/gazetteer/visit.ts'
import { ItkRefusal } from '../emulators/smsp/errors.ts'
import { checks as smspChecks } from '../emulators/smsp/pipeline.ts'
import { Visit as SmspVisit } from '../emulators/smsp/visit.ts'
import { CapturedBody } from '../kernel/captured-body.ts'
import { runPipeline, type Step } from '../kernel/emulator.ts'
import { Exchange } from '../kernel/exchange.ts'
import { Fields } from '../kernel/fields.ts'
import { noPeer } from '../kernel/peer.ts'
import { type Problem, ProblemError } from '../kernel/problem.ts'
import { NOWHERE } from '../national/addresses/delivery-points.ts'
import { NOBODY } from '../national/demographics/population.ts'
import { codeAnswer } from '../national/mini-services/answer-query.ts'
import { inputProblems } from '../national/mini-services/mini-services.ts'
import { SyncFault } from '../national/sync-fault.ts'
import type { Kernel } from './compose-kernel.ts'
import type { Settings } from './settings.ts'
import type { SimpleRequest } from './simple-request.ts'
import type { SpaceDirectories } from './space-directories.ts'

interface CheckParts extends Kernel {
  readonly settings: Settings
  directory(space: string): ReturnType<SpaceDirectories['get']>
}

/** What was found, not yet in words. */
export interface SimpleCheck {
  readonly ok: boolean
  readonly verdict: string
  readonly problems: readonly Problem[]
}

/** Validates a mini service or gazetteer request by the steps of its door, up to the point where records would be asked for. */
export async function checkSimple(
  { path, soapAction }: SimpleRequest,
  body: Buffer,
  given: Fields,
  parts: CheckParts,
): Promise<SimpleCheck> {
  const more = soapAction === undefined || given.get('soapaction') !== undefined ? [] : ['SOAPAction', soapAction]
  const fields = new Fields([...given.raw, ...more])
  const inbound = { verb: 'POST', target: path, authority: 'localhost', fields, body, peer: noPeer }
  const exchange = new Exchange({
    id: 'check',
    direction: 'in',
    door: path === '/smsp/pds' ? 'smsp' : 'gazetteer',
    peer: noPeer,
    startedAt: Date.now(),
    request: { line: `POST ${path}`, fields: fields.raw, body: CapturedBody.empty },
  })
  const shared = { ...parts, overrides: parts.overrides }
  if (path === '/addressfinder/query') {
    const visit = new GazetteerVisit(exchange, inbound, { ...shared, pointsOf: () => NOWHERE })
    return result('getAddressListRequest', path, exchange, await refusalOf(gazetteerChecks, visit))
  }
  const demographics = { seedOf: () => NOBODY, settings: parts.settings, practice: () => undefined }
  const visit = new SmspVisit(exchange, inbound, { ...shared, demographics }, async () => codeAnswer('SMSP-9999', []))
  const refusal = await refusalOf(smspChecks, visit)
  const what = exchange.labels['interaction'] ?? 'message'
  if (refusal !== undefined) return result(what, path, exchange, refusal)
  const found = inputProblems(visit.request, parts.settings.smspValidation)
  const answered = visit.unauthorised === undefined ? 'SMSP-0001' : 'SMSP-0005'
  const why = visit.unauthorised ?? found.find(({ severity }) => severity === 'error')
  exchange.problems.push(...found.filter((each) => each !== why))
  return result(what, path, exchange, undefined, why === undefined ? undefined : { verdict: `answered with ${answered}`, problem: why })
}

async function refusalOf<V>(steps: readonly Step<V>[], visit: V): Promise<ProblemError | undefined> {
  try {
    await runPipeline(steps, visit)
    return undefined
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
}

function result(
  what: string,
  path: string,
  exchange: Exchange,
  refusal: ProblemError | undefined,
  answered?: { readonly verdict: string; readonly problem: Problem },
): SimpleCheck {
  const [problem, verdict] = refusal === undefined ? [answered?.problem, answered?.verdict ?? 'accepted'] : [refusal.problem, told(refusal)]
  const problems = problem === undefined ? exchange.problems : [...exchange.problems, problem]
  return { ok: problem === undefined, verdict: `${what} at ${path}: ${verdict}`, problems }
}

function told(refusal: ProblemError): string {
  if (refusal instanceof ItkRefusal) return `refused with an ITK fault (${refusal.fault.code} ${refusal.fault.text})`
  if (refusal instanceof GazetteerRefusal) return `refused with an errorList (${refusal.error.code} ${refusal.error.description})`
  if (refusal instanceof SyncFault)
    return `refused with a SOAP fault (${refusal.errors.map((error) => `${error.code} ${error.description}`).join('; ')})`
  return 'refused'
}
