import { nearest } from '../../kernel/nearest.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Environment } from '../environment.ts'
import { careConnectChecks } from './care-connect-checks.ts'
import { type Check, told, unmet } from './check.ts'
import { gpConnectChecks } from './gp-connect-checks.ts'
import { providerCallProblems } from './problems.ts'
import { ProviderSession } from './provider-session.ts'
import type { ProviderCheck, ProviderReport } from './report.ts'

/** Whom to call, as whom, and about whom. */
export interface ProviderCallRequest {
  /** ASID of the provider. */
  readonly asid: string
  readonly space: string
  /** Name of the supplier whose certificate the consumer has. */
  readonly consumer: string
  /** NHS number of a patient of the provider. */
  readonly patient: string
  /** A good NHS number that the provider does not know. */
  readonly stranger: string
  /** Service id that slots of Care Connect are asked for. */
  readonly service: string
  /** Milliseconds for a call. */
  readonly timeout: number
  /** Ids or groups of the checks wanted; all when empty. */
  readonly only: readonly string[]
}

const everyCheck: readonly Check[] = [...gpConnectChecks, ...careConnectChecks]

/**
 * Calls a provider as consumers and the proxy do: the documented calls, good and bad, one after the other.
 * @throws ProblemError MS-PROVIDER-CALL when provider, consumer or check is not known
 */
export async function callProvider(environment: Environment, request: ProviderCallRequest): Promise<ProviderReport> {
  const directory = environment.directory(request.space)
  const provider = directory.system(request.asid)
  if (provider === undefined) {
    const known = directory.systems().map(({ system }) => system.asid)
    const meant = nearest(request.asid, known)
    throw refused(
      `provider ${request.asid}`,
      meant === undefined ? 'the ASID of a registered system' : `a registered ASID, such as ${meant}`,
    )
  }
  const identity = environment.authority.clients.get(request.consumer)
  const party = identity === undefined ? undefined : directory.partiesWithFqdn(identity.commonName)[0]
  const system = party?.accreditedSystems[0]
  if (identity === undefined || party === undefined || system === undefined)
    throw refused(
      `consumer ${request.consumer}`,
      `a supplier whose certificate is kept here: ${[...environment.authority.clients.keys()].join(', ')}`,
    )
  const wanted = everyCheck.filter(
    ({ id, group }) => request.only.length === 0 || request.only.includes(id) || request.only.includes(group),
  )
  const unknown = request.only.find((each) => !everyCheck.some(({ id, group }) => id === each || group === each))
  if (unknown !== undefined)
    throw refused(`check ${unknown}`, `an id or a group: ${[...new Set(everyCheck.map(({ group }) => group))].join(', ')}`)
  const session = new ProviderSession({
    environment,
    ...request,
    provider: { asid: request.asid, partyKey: provider.party.partyKey },
    consumer: { asid: system.asid, odsCode: party.odsCode, name: party.fqdn, cert: identity.chain, key: identity.key },
  })
  const checks: ProviderCheck[] = []
  for (const check of wanted) checks.push(await run(check, session))
  const count = (verdict: ProviderCheck['verdict']) => checks.filter((each) => each.verdict === verdict).length
  const root = wanted.map(({ needs }) => session.root(needs)).find((each) => each !== undefined) ?? ''
  return {
    provider: { asid: request.asid, odsCode: provider.party.odsCode, name: provider.party.name, root },
    consumer: { asid: system.asid, name: party.name },
    counts: { passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
    checks,
  }
}

/** Milliseconds that the guidance gives a provider for a command and for a query (dossier ssp-fhir-dos 5). */
const COMMAND = 250
const QUERY = 3000

async function run(check: Check, session: ProviderSession): Promise<ProviderCheck> {
  const { id, group, name, expect } = check
  const base = { id, group, name, expected: told(expect) }
  if (session.root(check.needs) === undefined)
    return { ...base, verdict: 'skipped', came: `the provider has no https: endpoint for ${check.needs}` }
  const call = check.call(session)
  if (call === undefined) return { ...base, verdict: 'skipped', came: 'an earlier call did not give what this one needs' }
  try {
    const answer = await session.call(call)
    const wrong = unmet(expect, answer)
    const { status, code, ms } = answer
    const slow = ms > (call.verb === undefined || call.verb === 'GET' ? QUERY : COMMAND)
    if (wrong === '' && answer.resource !== undefined) check.keep?.(session, answer.resource)
    const came = wrong === '' ? `${status}${code === undefined ? '' : ` ${code}`}` : wrong
    return { ...base, verdict: wrong === '' ? 'passed' : 'failed', came, ms, ...(slow ? { slow } : {}) }
  } catch (error) {
    const came = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error)
    return { ...base, verdict: expect.orClosed === true ? 'passed' : 'failed', came: `no answer: ${came}` }
  }
}

const refused = (came: string, expected: string): ProblemError =>
  new ProblemError(problem(providerCallProblems['MS-PROVIDER-CALL'], { came, expected }))
