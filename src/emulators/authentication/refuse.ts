import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { writeResponseSet } from '../../wire/access-manager/write.ts'
import { writeSamlRefusal } from '../../wire/saml/role-assertion.ts'
import { escapeText } from '../../wire/xml/index.ts'
import type { AuthenticationOperation } from './contract.ts'
import { LoginRefusal } from './errors.ts'
import { gpReply, parameter } from './gp-answer.ts'
import { html, status } from './pages/html.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a request into the service's own answer: the one place where its errors become bytes. All these forms are invented. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange, operation, parts, now } = visit
  const known = asRefusal(error)
  const what = known.problem
  exchange.outcome = what.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push({ ...what, invented: true })
  exchange.summary = `${operation.name} refused: ${what.title}`
  if (parts.settings.gasFailure === 'http' && operation.form !== 'access-manager') return page(what)
  switch (operation.form) {
    case 'gpobject':
      return gpReply(visit, [
        parameter('error_url', visit.gas('/login/error')),
        parameter('server_ip', parts.settings.gasServerIp),
        parameter('error_code', String(numberOf(what))),
        parameter('error_message', what.title),
        parameter('auth_method', '3'),
        parameter('app_url', 'NHST'),
        parameter('service', operation.name === 'authactivate' ? 'ACTIVATION' : 'AUTHENTICATION'),
      ])
    case 'status':
      return status('FAIL')
    case 'saml':
      return {
        status: 200,
        fields: ['Content-Type', 'text/xml'],
        body: writeSamlRefusal(visit.address, now, what.title, parts.settings.samlLayout),
      }
    case 'access-manager':
      return exception(what)
    case 'page':
      return page(what)
  }
}

/** The answer to a problem met before the pipeline could run. */
export function refuseAtEdge({ form, verbs }: AuthenticationOperation, what: Problem): Reply {
  const code = EDGE[what.code] ?? 500
  if (code === 405) {
    const reply = page(what)
    return { ...reply, status: code, fields: [...reply.fields, 'Allow', verbs.join(', ')] }
  }
  return form === 'status' ? status('FAIL', code) : { ...page(what), status: code }
}

const EDGE: Readonly<Record<string, number>> = {
  'MS-BODY-TOO-LARGE': 413,
  'MS-SLOW-CLIENT': 408,
  'MS-NOT-HTTP': 400,
  'MS-METHOD-NOT-ALLOWED': 405,
  'MS-OVERLOADED': 503,
}

const page = (what: Problem): Reply =>
  html(401, 'Refused', `<p>${escapeText(what.title)}</p><p><code>${what.code}</code>: ${escapeText(what.next)}</p>`)

/** An Access Manager client reads an exception in a response of its service, and no HTTP error. */
const exception = (what: Problem): Reply => ({
  status: 200,
  fields: ['Content-Type', 'text/xml; charset=UTF-8'],
  body: writeResponseSet('', '0', [`<Exception>${escapeText(what.title)}</Exception>`]),
})

/** A number for each code, the same as long as the code is called so. */
function numberOf({ code }: Problem): number {
  let sum = 0
  for (const character of code) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 8999
  return 1000 + sum
}

function asRefusal(error: unknown): ProblemError {
  if (error instanceof LoginRefusal || error instanceof ProblemError) return error
  return new ProblemError(unexpected(error, 'a request that can be answered'))
}
