import { randomBytes } from 'node:crypto'
import { CapturedBody } from '../../kernel/captured-body.ts'
import { chooseSpace, SPACE_FIELD } from '../../kernel/choose-space.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { afterRefusal, afterWork, letRulesIn, type Overridable, type OverrideForms } from '../../kernel/override.ts'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { type GoodAssertion, jtiKey, judgeAssertion, requireLevel3 } from './client-assertion.ts'
import { AUTHORIZE_PATH, CALLBACK_PATH, LOGOUT_PATH } from './contract.ts'
import { errorReply, JSON_FIELDS, TokenRefusal } from './errors.ts'
import type { OAuthParts, Run } from './parts.ts'
import { oauthProblems as P } from './problems.ts'
import { EXCHANGE, ISSUED_TYPE, judgeSubject } from './subject-token.ts'
import { authorize } from './user/authorize.ts'
import { callback } from './user/callback.ts'
import { CODE_GRANT, REFRESH_GRANT, userGrant } from './user/grants.ts'
import { logout } from './user/logout.ts'

const FORM = 'application/x-www-form-urlencoded'

/** What happens behind the declaration. */
export function oauthDoor(parts: OAuthParts): Door {
  const messageId = () => `rrt-${parts.ids.uuid().toLowerCase()}`
  const forms: OverrideForms = {
    bare: { status: 200, fields: JSON_FIELDS, body: '' },
    refusal: ({ code, text }) => errorReply(500, code, text, messageId()),
  }
  return {
    async serve(exchange, inbound) {
      // An assertion is as good as a password for as long as it lives.
      exchange.request = {
        ...exchange.request,
        line: exchange.request.line.replace(/([?&](?:code|state|nonce)=)[^&\s]*/g, '$1[masked]'),
        body: CapturedBody.ofText(masked(inbound), inbound.body.length, parts.settings.journalBody),
      }
      const visit: Overridable = { exchange, reply: undefined, overrideAfter: undefined }
      try {
        const space = identify(exchange, inbound, parts)
        await letRulesIn(parts.overrides, visit, () => ({ matchables: exchange.labels, forms: () => forms, untaken: 'no token made' }))
        if (visit.reply === undefined) visit.reply = await answer(exchange, inbound, parts, space)
        return afterWork(visit, () => forms)
      } catch (error) {
        return afterRefusal(visit, refusal(error, exchange, messageId()))
      }
    },
    refuse: (_exchange, what) => errorReply(EDGE[what.code] ?? 500, 'invalid_request', `${what.code}: ${what.title}`, messageId()),
    matchables: (exchange) => exchange.labels,
  }
}

const EDGE: Readonly<Record<string, number>> = {
  'MS-BODY-TOO-LARGE': 413,
  'MS-SLOW-CLIENT': 408,
  'MS-NOT-HTTP': 400,
  'MS-METHOD-NOT-ALLOWED': 405,
  'MS-OVERLOADED': 503,
}

const masked = ({ body }: Inbound): string =>
  body
    .toString('latin1')
    .replace(/((?:^|&)(?:client_assertion|client_secret|subject_token|refresh_token|logout_token|code)=)[^&]*/g, '$1[masked]')

function identify(exchange: Exchange, { fields, authority }: Inbound, parts: OAuthParts): Space {
  const space = chooseSpace(parts.spaces, { named: fields.get(SPACE_FIELD), host: authority, claims: [], certificateNames: [] })
  exchange.space = space.name
  exchange.startedAt = space.clock.now()
  return space
}

async function answer(exchange: Exchange, inbound: Inbound, parts: OAuthParts, space: Space): Promise<Reply> {
  const run: Run = (work) => parts.turns.run(space, work)
  const path = inbound.target.split('?', 1)[0]
  exchange.labels['operation'] = path?.split('/').at(-1) ?? ''
  if (path === AUTHORIZE_PATH) return await authorize(exchange, inbound, parts, run)
  if (path === CALLBACK_PATH) return await callback(exchange, inbound, parts, space, run)
  const form = formOf(inbound)
  return path === LOGOUT_PATH ? await logout(exchange, form, parts, space, run) : await grant(exchange, form, parts, space, run)
}

function formOf({ fields, body }: Inbound): URLSearchParams {
  const type = fields.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== FORM) {
    const details = { came: type ?? 'no Content-Type', expected: FORM, at: 'Content-Type' }
    throw new TokenRefusal(415, 'invalid_request', `Content-Type header must be ${FORM}`, problem(P['MS-OAUTH-CONTENT-TYPE'], details))
  }
  return new URLSearchParams(body.toString('utf8'))
}

async function grant(exchange: Exchange, form: URLSearchParams, parts: OAuthParts, space: Space, run: Run): Promise<Reply> {
  const grantType = form.get('grant_type')
  exchange.labels['grantType'] = grantType?.slice(0, 80) ?? ''
  const details = { came: grantType?.slice(0, 80) ?? 'no grant_type', expected: 'client_credentials', at: 'grant_type' }
  if (grantType === null || grantType === '')
    throw new TokenRefusal(400, 'invalid_request', 'grant_type is missing', problem(P['MS-OAUTH-GRANT'], details))
  if (grantType === CODE_GRANT || grantType === REFRESH_GRANT) return await userGrant(exchange, form, parts, space, run)
  if (grantType !== 'client_credentials' && grantType !== EXCHANGE)
    throw new TokenRefusal(400, 'unsupported_grant_type', 'grant_type is invalid', problem(P['MS-OAUTH-GRANT'], details))
  const good = await judgeAssertion(form, parts, space, run)
  if (grantType === EXCHANGE) await judgeSubject(form, good.application, parts, space)
  else requireLevel3(good.application)
  return await issue(exchange, good, parts, space, run, grantType === EXCHANGE ? { issued_token_type: ISSUED_TYPE } : {})
}

/** Gives a token, and keeps the assertion from being used twice: of two at the same time one wins. Numbers are texts, as the platform has them. */
async function issue(
  exchange: Exchange,
  { application, jti, exp }: GoodAssertion,
  { settings }: OAuthParts,
  space: Space,
  run: Run,
  more: Readonly<Record<string, string>>,
): Promise<Reply> {
  const token = randomBytes(21).toString('base64url')
  await run(async (turn) => {
    const key = jtiKey(application.clientId, jti)
    if ((await turn.recall(key)) !== undefined) {
      const details = { came: 'a jti that was used before', expected: 'a new one', at: 'client_assertion' }
      throw new TokenRefusal(400, 'invalid_request', "Non-unique 'jti' claim in client_assertion JWT", problem(P['MS-OAUTH-JTI'], details))
    }
    turn.remember(key, '', exp * 1000 + 1000)
  })
  exchange.labels['clientId'] = application.clientId
  exchange.outcome = 'accepted'
  exchange.summary = `Token for ${application.name}`
  const told = {
    access_token: token,
    expires_in: String(Math.floor(settings.tokenLife / 1000)),
    token_type: 'Bearer',
    issued_at: String(Math.floor(space.clock.now())),
    ...more,
  }
  return { status: 200, fields: JSON_FIELDS, body: JSON.stringify(told), kept: JSON.stringify({ ...told, access_token: '[masked]' }) }
}

function refusal(error: unknown, exchange: Exchange, messageId: string): Reply {
  const what = problemOf(error)
  exchange.outcome = what.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(what)
  exchange.summary = `Refused: ${what.title}`
  if (!(error instanceof TokenRefusal)) return errorReply(500, 'server_error', `${what.code}: ${what.title}`, messageId)
  exchange.labels['error'] = error.error
  return errorReply(error.status, error.error, error.description, messageId)
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return unexpected(error, 'a request that can be answered')
}
