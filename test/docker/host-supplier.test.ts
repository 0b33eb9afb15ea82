import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { output, root, skipped } from './engine.ts'
import { Project } from './project.ts'

const Exchanges = z.object({
  exchanges: z.array(
    z.looseObject({
      labels: z.record(z.string(), z.string()),
      problems: z.array(z.object({ code: z.string(), came: z.string(), next: z.string() })),
    }),
  ),
})
const PARTY = { a: 'A99901-9990001', b: 'B99902-9990002' }

describe.skipIf(skipped)('a supplier on the host, Spine in a container', () => {
  const project = new Project()
  let admin = ''
  let https = ''
  beforeAll(async () => {
    await project.start()
    admin = `http://${await project.published(80)}`
    https = `https://${await project.published(443)}`
  })
  afterAll(() => project.remove())

  /** The command line on the host. */
  const cli = (...args: readonly string[]) => output(process.execPath, ['bin/mock-spine.js', ...args, '--admin-url', admin])

  /** A supplier's endpoint on the host, at any free port: its port, and the one message that comes. */
  async function listen(name: string) {
    const args = [
      'bin/mock-spine.js',
      'listen',
      '--as',
      name,
      '--host',
      '0.0.0.0',
      '--port',
      '0',
      '--count',
      '1',
      '--json',
      '--admin-url',
      admin,
    ]
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const arrival = once(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(String(line)))
    const exit = once(child, 'exit').then(([code]) => code)
    const [announced] = await once(createInterface(child.stderr), 'line')
    const port = /:(\d+)\//.exec(String(announced))?.[1]
    if (port === undefined) throw new Error(`no port in "${announced}"`)
    return { port, arrival, exit, close: () => child.kill() }
  }

  const exchanges = async (query: string) => {
    const response = await fetch(`${admin}/api/exchanges?${query}`)
    return Exchanges.parse(await response.json()).exchanges
  }

  test('both directions: the host posts to 127.0.0.1, Spine delivers to host.docker.internal', async () => {
    const listener = await listen('supplier-a')
    try {
      await cli('register', '--party-key', PARTY.a, '--endpoint', `https://host.docker.internal:${listener.port}/`)
      const said = await cli('send', 'examples/gp-summary-upload.msg', '--as', 'supplier-a', '--url', https)
      expect(said).toContain('HTTP/1.1 202')
      const arrived = await listener.arrival
      expect(arrived).toMatchObject({ action: 'MCCI_IN010000UK13', answered: 200 })
      expect(await listener.exit).toBe(0)
      const [delivery] = await exchanges(`wait=5s&direction=out&label.conversationId=${arrived.conversationId}`)
      expect(delivery).toMatchObject({ outcome: 'accepted', peer: { address: 'host.docker.internal' } })
    } finally {
      listener.close()
    }
  })

  test('an endpoint at localhost is refused in the container; the journal says why, and its cure works', async () => {
    await cli('register', '--party-key', PARTY.b, '--endpoint', 'https://localhost:9444/')
    await cli('send', 'examples/gp-summary-upload.msg', '--as', 'supplier-b', '--url', https)
    const [refused] = await exchanges(`wait=10s&direction=out&problem=MS-DELIVERY-REFUSED-CONNECTION&label.toParty=${PARTY.b}`)
    expect(refused?.problems).toContainEqual(
      expect.objectContaining({
        code: 'MS-DELIVERY-REFUSED-CONNECTION',
        came: 'connection refused at localhost:9444',
        next: expect.stringMatching(/localhost is the container itself.*host\.docker\.internal/),
      }),
    )

    const listener = await listen('supplier-b')
    try {
      await cli('register', '--party-key', PARTY.b, '--endpoint', `https://host.docker.internal:${listener.port}/`)
      const advanced = await fetch(`${admin}/api/spaces/default/clock`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: '{"advance": "1m"}',
      })
      expect(advanced.status).toBe(200)
      expect(await listener.arrival).toMatchObject({ action: 'MCCI_IN010000UK13', conversationId: refused?.labels['conversationId'] })
    } finally {
      listener.close()
    }
  })

  test('certificates can be downloaded, and ports are open on 127.0.0.1 only', async () => {
    const p12 = await fetch(`${admin}/api/certificates/supplier-a?format=p12`)
    expect(p12.status).toBe(200)
    expect((await p12.arrayBuffer()).byteLength).toBeGreaterThan(2000)
    const pem = { cert: expect.stringMatching(/BEGIN CERTIFICATE/), key: expect.stringMatching(/BEGIN PRIVATE KEY/) }
    const connection = await fetch(`${admin}/api/connection`)
    expect(await connection.json()).toMatchObject({
      caBundle: expect.stringMatching(/BEGIN CERTIFICATE/),
      clients: { 'supplier-a': pem, 'supplier-b': pem },
    })
    for (const port of [443, 636, 389, 80]) expect(await project.published(port)).toMatch(/^127\.0\.0\.1:\d+$/)
  })
})
