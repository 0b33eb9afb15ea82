import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { consoleFiles, isConsole, serveConsole } from '../../src/control/console.ts'
import { endWithFile } from '../support/endings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Running, running } from './running.ts'

/** The address that a server listens at. */
function addressOf(listening: Server): { port: number } {
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return address
}

let server: Server
let url: string

beforeAll(async () => {
  const folder = temporaryFolder()
  mkdirSync(path.join(folder, 'assets'))
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><p>the page')
  writeFileSync(path.join(folder, 'assets/a.js'), 'let a')
  writeFileSync(path.join(folder, 'secret.key'), 'not to be served')
  const files = consoleFiles(folder)
  server = createServer((request, response) => void serveConsole(files, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endWithFile(() => void server.close())
  const { port } = addressOf(server)
  url = `http://127.0.0.1:${port}`
})

describe('the console’s files', () => {
  it('are served with a policy that allows nothing inline and nothing from elsewhere', async () => {
    const response = await fetch(`${url}/console/`)
    expect(await response.text()).toBe('<!doctype html><p>the page')
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('are kept by the browser where their names change with their content', async () => {
    const response = await fetch(`${url}/console/assets/a.js`)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('cache-control')).toContain('immutable')
    const again = await fetch(`${url}/console/assets/a.js`, { headers: { 'If-None-Match': response.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  it('are the page for every address of it, and nothing else for any other', async () => {
    for (const deep of ['exchanges/x-1', 'conversations/a%2Fb', 'environment/outbox?space=x', 'secret.key', '..%2f..%2fpackage.json'])
      expect(await (await fetch(`${url}/console/${deep}`)).text()).toBe('<!doctype html><p>the page')
    expect((await fetch(`${url}/console/assets/none.js`)).status).toBe(404)
    const root = await fetch(`${url}/`, { redirect: 'manual' })
    expect([root.status, root.headers.get('location')]).toEqual([302, '/console/'])
  })

  it('that have not been built are said to be missing', async () => {
    const none = createServer((request, response) => void serveConsole(consoleFiles('/nowhere/at/all'), request, response))
    await new Promise<void>((resolve) => none.listen(0, '127.0.0.1', resolve))
    const { port } = addressOf(none)
    const response = await fetch(`http://127.0.0.1:${port}/console/`)
    expect([response.status, await response.text()]).toEqual([404, 'The console has not been built: npm run build:console.\n'])
    none.close()
  })

  it('are asked for by reading only', () => {
    const asked = (method: string, target: string) => isConsole({ method, url: target })
    expect(['/', '/console', '/console/', '/console/x', '/?a'].map((target) => asked('GET', target))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect([asked('POST', '/console/'), asked('GET', '/consoles'), asked('GET', '/api/console/')]).toEqual([false, false, false])
  })
})

describe('on the HTTP port', () => {
  let one: Running
  beforeAll(async () => {
    one = await running()
  })

  it('the page comes as it was built, without loading the admin interface', async () => {
    expect(existsSync(new URL('../../dist/console/index.html', import.meta.url))).toBe(true)
    const response = await fetch(`http://127.0.0.1:${one.port}/`)
    expect(response.url).toBe(`http://127.0.0.1:${one.port}/console/`)
    expect(await response.text()).toContain('<div id="app"></div>')
  })

  it('what it shows stays behind the rules of the admin interface', async () => {
    const foreign = { headers: { Host: 'evil.example' } }
    const { get } = await import('node:http')
    const status = (target: string) =>
      new Promise((resolve) => get(`http://127.0.0.1:${one.port}${target}`, foreign, (response) => resolve(response.resume().statusCode)))
    expect(await status('/console/')).toBe(200)
    for (const target of ['/api/events', '/api/exchange-rows', '/api/directory/search']) expect(await status(target)).toBe(403)
  })
})
