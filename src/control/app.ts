import { pipeline, Readable } from 'node:stream'
import express from 'express'
import type { Environment } from '../environment/environment.ts'
import { nearest } from '../kernel/nearest.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { refusedEntry } from './access.ts'
import { LDIF } from './directory.ts'
import { sendProblem } from './problem-answer.ts'
import { controlProblems } from './problems.ts'
import type { Answer, Route } from './route.ts'
import { routes } from './routes.ts'

/** Largest body of an admin request, in bytes: a party record with every interaction takes about 100 kB. */
const LARGEST_BODY = 2 * 1024 * 1024

/** The admin interface of one environment as an express app, made from the route table. */
export function controlApp(environment: Environment): express.Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.use(guard(environment))
  app.use(express.json({ limit: LARGEST_BODY, strict: false }))
  app.use(express.raw({ limit: environment.settings.maxDirectory, type: LDIF }))
  app.use(refuseOtherBodies)
  for (const [path, group] of Map.groupBy(routes, (route) => route.path)) {
    const expressPath = path.replace(/\{(\w+)\}/g, ':$1')
    for (const route of group) app[route.verb](expressPath, serve(route, environment))
    app.all(expressPath, refuseVerb(group))
  }
  app.use(refusePath)
  app.use(answerProblem)
  return app
}

function guard({ adminToken: token, settings }: Environment): express.RequestHandler {
  const open = new Set(routes.filter((route) => route.open === true).map((route) => route.path))
  const rule = { token, open: settings.admin === 'open' }
  return (request, response, next) => {
    const refusal = open.has(request.path) ? undefined : refusedEntry(request, rule)
    if (refusal === undefined) return next()
    // Closing saves reading a body that nobody will look at.
    sendProblem(response, new ProblemError(refusal), { Connection: 'close' })
  }
}

function serve(route: Route, environment: Environment): express.RequestHandler {
  return async (request, response) => {
    const caller = new AbortController()
    response.on('close', () => caller.abort())
    const [, query = ''] = /\?(.*)/s.exec(request.url) ?? []
    const input = { params: request.params, query: new URLSearchParams(query), body: request.body }
    const answer = await route.serve({ environment, ...input, signal: caller.signal })
    if (!response.destroyed) send(response, answer)
  }
}

function send(response: express.Response, answer: Answer<unknown>): void {
  response.status(answer.status).set('Cache-Control', 'no-store').set('X-Content-Type-Options', 'nosniff')
  if ('json' in answer) {
    if (answer.location !== undefined) response.set('Location', answer.location)
    response.json(answer.json)
  } else if ('parts' in answer) {
    response.set(answer.fields ?? {}).set('Content-Type', answer.type)
    // A caller who goes away ends it; nothing is written ahead of who reads.
    pipeline(Readable.from(answer.parts), response, () => undefined)
  } else if ('body' in answer)
    response
      .set(answer.fields ?? {})
      .set('Content-Type', answer.type)
      .end(answer.body)
  else response.end()
}

const refuseOtherBodies: express.RequestHandler = (request, _response, next) => {
  const has = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  if (!has || request.is(['application/json', LDIF]) !== false) return next()
  throw new ProblemError(
    problem(controlProblems['MS-ADMIN-MEDIA-TYPE'], {
      came: `Content-Type: ${request.headers['content-type'] ?? '(none)'}`,
      expected: `Content-Type: application/json, or ${LDIF} at /api/directory`,
    }),
  )
}

function refuseVerb(group: readonly Route[]): express.RequestHandler {
  const allowed = group.map((route) => route.verb.toUpperCase())
  return (request, response) => {
    const came = `${request.method} ${request.path}`
    const error = new ProblemError(problem(controlProblems['MS-ADMIN-METHOD'], { came, expected: allowed.join(' or ') }))
    sendProblem(response, error, { Allow: allowed.join(', ') })
  }
}

const refusePath: express.RequestHandler = (request) => {
  const meant = nearest(
    request.path,
    routes.map((route) => route.path),
  )
  throw new ProblemError(
    problem(controlProblems['MS-ADMIN-NO-ROUTE'], {
      came: `${request.method} ${request.path}`,
      expected: meant === undefined ? 'a path of the admin interface' : `a path of the admin interface, such as ${meant}`,
    }),
  )
}

const answerProblem: express.ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error)
  sendProblem(response, error)
}
