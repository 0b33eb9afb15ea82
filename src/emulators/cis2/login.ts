import type Provider from 'oidc-provider'
import { type User, userOf, usersOf } from '../../directory/users.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import { type Login, mechanismOf } from './account.ts'
import { type Authenticator, acrs, aliases, authenticators } from './contract.ts'
import type { NodePair } from './node-http.ts'
import { loginPage, rolePage } from './pages.ts'
import type { Cis2Parts } from './parts.ts'
import { cis2Problems as P } from './problems.ts'

interface LoginVisit {
  readonly provider: Provider
  readonly pair: NodePair
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: Cis2Parts
  readonly space: Space
}

/** What the client asked of this login. */
interface Wanted {
  readonly acr: readonly string[]
  readonly role: boolean
}

/** The login page: lists the users, takes who logs in and how, and lets them choose a role where the client asks for one. */
export async function login(visit: LoginVisit): Promise<Reply> {
  const { provider, pair, exchange, inbound } = visit
  const wanted = await wantedOf(visit)
  const form = new URLSearchParams(inbound.body.toString('utf8').slice(0, 4000))
  exchange.outcome = 'accepted'
  if (inbound.verb !== 'POST') {
    exchange.summary = 'CIS2 login page shown'
    return loginPage(users(visit), wanted.acr, undefined)
  }
  const chosen = choose(visit, form, wanted)
  if ('code' in chosen) {
    exchange.outcome = 'refused'
    exchange.problems.push(chosen)
    exchange.summary = `CIS2 login refused: ${chosen.title}`
    return loginPage(users(visit), wanted.acr, `${chosen.title} ${chosen.next}`)
  }
  if ('roles' in chosen) {
    exchange.summary = 'CIS2 asks for a role'
    return rolePage(chosen)
  }
  exchange.labels['uid'] = chosen.uid
  exchange.summary = `${chosen.uid} logged in at CIS2`
  const acr = wanted.acr.find((each) => acrs[each]?.(chosen.mechanism) === true) ?? `AAL${authenticators[chosen.mechanism]}_ANY`
  const result = { login: { accountId: chosen.uid, acr, amr: [chosen.mechanism], role: chosen.role ?? '' } }
  await provider.interactionFinished(pair.request, pair.response, result, { mergeWithLastSubmission: false })
  return await pair.reply
}

async function wantedOf({ provider, pair }: LoginVisit): Promise<Wanted> {
  try {
    const { params } = await provider.interactionDetails(pair.request, pair.response)
    const words = (name: string): string[] =>
      String(params[name] ?? '')
        .split(' ')
        .filter((word) => word !== '')
    return { acr: words('acr_values'), role: words('scope').includes('selectedrole') }
  } catch (error) {
    const came = error instanceof Error ? error.message : String(error)
    throw new ProblemError(problem(P['MS-CIS2-LOGIN'], { came, expected: 'the page to which authorize has sent this browser' }))
  }
}

const users = ({ parts, space }: LoginVisit): User[] =>
  [...usersOf(parts.tree(space.name), space.clock.now())].filter(({ active }) => active)

type Choice = Login | Problem | { readonly user: User; readonly mechanism: Authenticator; readonly roles: User['roles'] }

function choose({ parts, space }: LoginVisit, form: URLSearchParams, wanted: Wanted): Choice {
  const name = (form.get('username') ?? '').trim()
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined
  const mechanism = alias?.mechanism ?? mechanismOf(form.get('authenticator') ?? 'N3_SMARTCARD')
  const user = userOf(parts.tree(space.name), alias?.uid ?? name, space.clock.now())
  if (user === undefined || !user.active || mechanism === undefined)
    return problem(P['MS-CIS2-USER'], { came: JSON.stringify(name.slice(0, 40)), expected: 'an active user' })
  if (wanted.acr.length > 0 && !wanted.acr.some((acr) => acrs[acr]?.(mechanism) === true))
    return problem(P['MS-CIS2-ASSURANCE'], { came: mechanism, expected: wanted.acr.join(' or '), at: 'acr_values' })
  const asked = form.get('role') ?? undefined
  if (asked !== undefined && !user.roles.some(({ id }) => id === asked))
    return problem(P['MS-CIS2-ROLE'], { came: JSON.stringify(asked.slice(0, 40)), expected: 'the id of a role of the user' })
  if (!wanted.role) return { uid: user.uid, mechanism, role: undefined }
  const [only, ...others] = user.roles
  if (asked === undefined && others.length > 0) return { user, mechanism, roles: user.roles }
  return { uid: user.uid, mechanism, role: asked ?? only?.id }
}
