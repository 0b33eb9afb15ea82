import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import { exchange } from './exchange-maker.ts'
import { type Running, running } from './running.ts'

/** One request over a socket of its own with exactly these fields. */
function ask(
  port: number,
  {
    verb = 'GET',
    path = '/api/exchanges',
    host = '127.0.0.1',
    fields = {},
  }: { verb?: string; path?: string; host?: string; fields?: Record<string, string> },
) {
  return new Promise<{ status: number; code: string | undefined; next: string | undefined }>((resolve, reject) => {
    const call = request({ host, port, path, method: verb, headers: fields, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => {
        const problem = response.headers['content-type'] === 'application/problem+json' ? JSON.parse(text) : {}
        resolve({ status: response.statusCode ?? 0, code: problem.code, next: problem.next })
      })
    })
    call.on('error', reject).end()
  })
}

const outside = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address

describe('who may enter the admin interface', () => {
  let one: Running
  let token: string
  beforeAll(async () => {
    one = await running({ host: '0.0.0.0' })
    token = one.environment.adminToken
  })

  it.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]',
    '[::1]:8080',
  ])('lets a loopback peer in that asks for %s', async (host) => {
    expect(await ask(one.port, { fields: { Host: host } })).toMatchObject({ status: 200 })
  })

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:8080',
    'localhost@evil.example',
    '169.254.169.254',
  ])('refuses a loopback peer whose Host is %j, and says how to get in', async (host) => {
    const answer = await ask(one.port, { fields: { Host: host } })
    expect(answer).toMatchObject({ status: 403, code: 'MS-ADMIN-FORBIDDEN' })
    expect(answer.next).toMatch(/localhost.*Authorization: Bearer.*X-Mock-Spine-Token.*--admin open/)
  })

  it.skipIf(outside === undefined)(
    'refuses a peer that is not on loopback, whatever Host it names, and lets it in with the token',
    async () => {
      expect(await ask(one.port, { host: outside ?? '', fields: { Host: 'localhost' } })).toMatchObject({
        status: 403,
        code: 'MS-ADMIN-FORBIDDEN',
      })
      expect(await ask(one.port, { host: outside ?? '', fields: { 'X-Forwarded-For': '127.0.0.1', Host: 'localhost' } })).toMatchObject({
        status: 403,
      })
      expect(await ask(one.port, { host: outside ?? '', fields: { Authorization: `Bearer ${token}` } })).toMatchObject({ status: 200 })
    },
  )

  it('takes the token in either header, and no other', async () => {
    const Host = 'spine.example'
    expect(await ask(one.port, { fields: { Host, Authorization: `Bearer ${token}` } })).toMatchObject({ status: 200 })
    expect(await ask(one.port, { fields: { Host, 'X-Mock-Spine-Token': token } })).toMatchObject({ status: 200 })
    for (const wrong of [
      `${token}x`,
      token.slice(1),
      'undefined',
      token.toUpperCase() === token ? token.toLowerCase() : token.toUpperCase(),
    ])
      expect(await ask(one.port, { fields: { Host, 'X-Mock-Spine-Token': wrong } })).toMatchObject({ status: 403, code: 'MS-ADMIN-TOKEN' })
    expect(await ask(one.port, { fields: { Host, Authorization: `Basic ${token}` } })).toMatchObject({
      status: 403,
      code: 'MS-ADMIN-FORBIDDEN',
    })
    expect(await ask(one.port, { path: `/api/exchanges?token=${token}`, fields: { Host } })).toMatchObject({ status: 403 })
  })

  it.each(['/livez', '/readyz'])('answers %s to anyone', async (path) => {
    expect(await ask(one.port, { path, fields: { Host: 'kubelet.example' } })).toMatchObject({ status: 200 })
  })

  it.each(['/metrics', '/api/openapi.json', '/api/connection', '/api/nothing', '/livez/..', '//livez'])('guards %s', async (path) => {
    expect(await ask(one.port, { path, fields: { Host: 'evil.example' } })).toMatchObject({ status: 403 })
  })

  it('refuses changes from a page of another site, which change nothing', async () => {
    one.environment.journal.enter(exchange())
    for (const Origin of ['https://evil.example', 'null', 'http://localhost:9', 'file://', `http://127.0.0.1:${one.port}.evil.example`]) {
      const fields = { Origin, Host: `127.0.0.1:${one.port}` }
      expect(await ask(one.port, { verb: 'DELETE', fields })).toMatchObject({ status: 403, code: 'MS-ADMIN-FOREIGN-ORIGIN' })
    }
    expect(one.environment.journal.size).toBe(1)
    expect(await ask(one.port, { fields: { Origin: 'https://evil.example' } })).toMatchObject({ status: 200 })
    expect(
      await ask(one.port, { verb: 'DELETE', fields: { Origin: 'https://console.example', 'X-Mock-Spine-Token': token } }),
    ).toMatchObject({ status: 204 })
    expect(one.environment.journal.size).toBe(0)
    expect(
      await ask(one.port, { verb: 'DELETE', fields: { Origin: `http://127.0.0.1:${one.port}`, Host: `127.0.0.1:${one.port}` } }),
    ).toMatchObject({ status: 204 })
  })
})

describe('--admin open', () => {
  it('lets everyone in, but still no page of another site change anything', async () => {
    const { port } = await running({ admin: 'open', host: '0.0.0.0' })
    expect(await ask(port, { fields: { Host: 'spine.example' } })).toMatchObject({ status: 200 })
    if (outside !== undefined) expect(await ask(port, { host: outside })).toMatchObject({ status: 200 })
    expect(await ask(port, { verb: 'DELETE', fields: { Host: 'spine.example', Origin: 'http://spine.example' } })).toMatchObject({
      status: 204,
    })
    expect(await ask(port, { verb: 'DELETE', fields: { Host: 'spine.example', Origin: 'http://evil.example' } })).toMatchObject({
      status: 403,
    })
  })
})
