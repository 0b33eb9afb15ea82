import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { counters } from '../../src/control/metrics.ts'
import { routes } from '../../src/control/routes.ts'
import { revocationReasons, standingLocalNames } from '../../src/pki/authority.ts'
import { type Running, running } from './running.ts'

const repository = (name: string) => new URL(`../../${name}`, import.meta.url)

let one: Running
beforeAll(async () => {
  one = await running()
})

describe('the route table', () => {
  const document = readFileSync(repository('docs/admin-api.md'), 'utf8')

  it.each(
    routes.map((route) => [route.verb, route.path] as const),
  )('describes %s %s in openapi.json and docs/admin-api.md', async (verb, routePath) => {
    const { body } = await one.call('get', '/api/openapi.json').expect(200)
    const operation = body.paths[routePath][verb]
    const route = routes.find((each) => each.verb === verb && each.path === routePath)
    const inPath = [...routePath.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(route?.params.shape ?? {})).toEqual(inPath)
    const parameters: { name: string; in: string; schema: unknown }[] = operation.parameters ?? []
    expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(inPath)
    expect(parameters.filter((each) => each.in === 'query').map(({ name }) => name)).toEqual(Object.keys(route?.query.shape ?? {}))
    expect('requestBody' in operation).toBe(!(route?.body instanceof z.ZodUndefined))
    expect(Object.keys(operation.responses)).toEqual([...Object.keys(route?.statuses ?? {}), 'default'])
    const title = `### ${verb.toUpperCase()} ${routePath}`
    const [, rest = ''] = document.split(`${title}\n`)
    expect(rest, `docs/admin-api.md has no section "${title}"`).not.toBe('')
    const section = rest.split(/\n#{2,3} /)[0] ?? ''
    for (const name of Object.keys(route?.query.shape ?? {}))
      expect(section, `${title} doesn't explain ${name}`).toMatch(new RegExp(`\`${name}[\`.=]`))
    if (route?.body instanceof z.ZodObject)
      for (const name of Object.keys(route.body.shape))
        expect(section, `${title} doesn't explain ${name}`).toMatch(new RegExp(`["\`]${name}["\`]`))
  })

  it('is the only thing that docs/admin-api.md describes', () => {
    const titles = [...document.matchAll(/^### (.+)$/gm)].map(([, title]) => title)
    expect(titles.sort()).toEqual(routes.map((route) => `${route.verb.toUpperCase()} ${route.path}`).sort())
  })

  it('gives each operation an id of its own, and openapi.json the form of OpenAPI 3.1', async () => {
    const { body } = await one.call('get', '/api/openapi.json').expect(200)
    expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: one.environment.urls.http }] })
    const operations = Object.values(body.paths).flatMap((each) =>
      Object.values(z.record(z.string(), z.object({ operationId: z.string() })).parse(each)),
    )
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length)
    expect(body.paths['/livez'].get.security).toEqual([{}])
    const inbox = body.paths['/api/spaces'].post.requestBody.content['application/json'].schema
    expect(inbox).toMatchObject({ type: 'object', required: ['name'], additionalProperties: false })
  })

  it('knows the reasons and local names that the authority knows', async () => {
    const { body } = await one.call('get', '/api/openapi.json').expect(200)
    const { reason } = body.paths['/api/certificates/revoke'].post.requestBody.content['application/json'].schema.properties
    expect(reason.enum).toEqual(revocationReasons)
    const made = await one.call('post', '/api/certificates', { name: 'plain', fqdn: 'plain.example.nhs.uk' }).expect(201)
    expect(made.body.names).toEqual(expect.arrayContaining([...standingLocalNames]))
  })
})

describe('refusals', () => {
  it('name the nearest path, the methods of a path, and the media type', async () => {
    const lost = await one.call('get', '/api/exchange').expect(404)
    expect(lost.body).toMatchObject({ code: 'MS-ADMIN-NO-ROUTE', expected: expect.stringContaining('/api/exchanges') })
    const verb = await one.call('put', '/api/exchanges').expect(405)
    expect(verb.headers['allow']).toBe('GET, DELETE')
    expect(verb.body.code).toBe('MS-ADMIN-METHOD')
  })

  it.each([
    ['/api/exchanges/%zz', 400, 'MS-ADMIN-PARAMETER'],
    ['/api/exchanges?__proto__=x', 400, 'MS-ADMIN-PARAMETER'],
    ['/api/exchanges?constructor=x', 400, 'MS-ADMIN-PARAMETER'],
    ['/api/exchanges?label=x', 400, 'MS-ADMIN-PARAMETER'],
    ['/api/certificates/..%2f..%2fca%2froot.key', 404, 'MS-PKI-UNKNOWN'],
    ['/api/parties/%00', 404, 'MS-ADMIN-NOT-FOUND'],
  ])('answer %s', async (target, status, code) => {
    expect((await one.call('get', target).expect(status)).body.code).toBe(code)
  })

  const post = (type: string | undefined, body: string | Buffer, more: Readonly<Record<string, string>> = {}) =>
    new Promise<{ status: number; code: string }>((resolve, reject) => {
      const headers = { ...(type === undefined ? {} : { 'Content-Type': type }), 'Content-Length': Buffer.byteLength(body), ...more }
      const call = request(
        { host: '127.0.0.1', port: one.port, method: 'POST', path: '/api/spaces', headers, agent: false },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => (text += part))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, code: JSON.parse(text).code }))
        },
      )
      call.on('error', reject).end(body)
    })

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'name=x', 415, 'MS-ADMIN-MEDIA-TYPE'],
    ['plain text', 'text/plain', '{"name":"x"}', 415, 'MS-ADMIN-MEDIA-TYPE'],
    ['no type', undefined, '{"name":"x"}', 415, 'MS-ADMIN-MEDIA-TYPE'],
    ['broken JSON', 'application/json', '{"name":', 400, 'MS-ADMIN-BODY'],
    ['an unknown charset', 'application/json; charset=ebcdic', '{"name":"x"}', 400, 'MS-ADMIN-BODY'],
    ['null', 'application/json', 'null', 400, 'MS-ADMIN-BODY'],
    ['3 MB', 'application/json', `"${'x'.repeat(3 * 1024 * 1024)}"`, 413, 'MS-ADMIN-TOO-LARGE'],
  ])('answer %s', async (_, type, body, status, code) => {
    expect(await post(type, body)).toEqual({ status, code })
    expect(one.environment.spaces.get('x')).toBeUndefined()
  })

  it.each(['gzip', 'br', 'deflate', 'zip'])('answer a body that says it is %s and is not', async (encoding) => {
    expect(await post('application/json', '{"name":"x"}', { 'Content-Encoding': encoding })).toEqual({ status: 400, code: 'MS-ADMIN-BODY' })
  })
})

describe('GET /readyz', () => {
  it('is ready with every part, and red when a part is not', async () => {
    const { body } = await one.call('get', '/readyz').expect(200)
    expect(body).toMatchObject({ ready: true, seed: { loaded: true }, store: { name: 'memory', writable: true }, ca: { inForce: true } })
    expect(body.listeners.length).toBeGreaterThan(0)
    expect(body.seed.interactions).toBeGreaterThan(0)
    const { store } = one.environment
    const commit = store.commit
    store.commit = () => {
      throw new Error('disk full')
    }
    const red = await one.call('get', '/readyz').expect(503)
    store.commit = commit
    expect(red.body).toMatchObject({ ready: false, store: { writable: false, error: 'disk full' } })
    await one.call('get', '/readyz').expect(200)
    expect((await one.call('get', '/livez').expect(200)).text).toBe('ok\n')
  })
})

describe('GET /metrics', () => {
  it('counts what the tally counted, under its labels, and shows gauges', async () => {
    const { tally, worker, journal } = one.environment
    for (let times = 0; times < 3; times++) tally.add('mock_spine_exchanges_total', 'door="mesh",direction="in",outcome="accepted"')
    worker.hold()
    const { text, type } = await one.call('get', '/metrics').expect(200)
    worker.resume()
    expect(type).toBe('text/plain')
    expect(text).toContain('mock_spine_exchanges_total{door="mesh",direction="in",outcome="accepted"} 3')
    expect(text).toMatch(/^mock_spine_deliveries_held 1$/m)
    expect(text).toMatch(new RegExp(`^mock_spine_journal_exchanges ${journal.size}$`, 'm'))
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m)
    expect((await one.call('get', '/metrics').expect(200)).text).toContain('outcome="accepted"} 3')
  })

  it('knows every counter that the code keeps, with its labels', () => {
    const src = repository('src').pathname
    const kept = new Map<string, Set<string>>()
    for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      const text = readFileSync(path.join(src, file), 'utf8')
      // A label set that is made once and kept stands before its use.
      const [, made = ''] = /\blabels = `([^`]*)`/.exec(text) ?? []
      for (const [, name = '', labels = made] of text.matchAll(/(?:tally|this)\.add\(\s*'(\w+)'(?:,\s*`([^`]*)`)?/g)) {
        const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label)
        kept.set(name, new Set([...(kept.get(name) ?? []), ...names]))
      }
    }
    expect(kept.size).toBeGreaterThan(0)
    const known = Object.entries(counters).map(([name, { labels }]) => [name, [...labels].sort()])
    expect(known.sort()).toEqual([...kept].map(([name, labels]) => [name, [...labels].sort()]).sort())
  })
})
