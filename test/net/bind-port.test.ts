import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { bindPort } from '../../src/net/bind-port.ts'
import { problemOf } from '../support/problem-of.ts'

const servers: net.Server[] = []
const aServer = (): net.Server => {
  const server = net.createServer()
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

describe('bindPort', () => {
  it('answers with the port really bound', async () => {
    const server = aServer()
    const port = await bindPort(server, '127.0.0.1', 0, '--x-port')
    expect(server.address()).toMatchObject({ port })
    expect(port).toBeGreaterThan(0)
    expect(server.listenerCount('error')).toBe(0)
  })

  it('names the flag of a port that is taken', async () => {
    const port = await bindPort(aServer(), '127.0.0.1', 0, '--x-port')
    const problem = await problemOf(() => bindPort(aServer(), '127.0.0.1', port, '--x-port'))
    expect(problem).toMatchObject({
      code: 'MS-PORT-TAKEN',
      came: expect.stringContaining(String(port)),
      next: expect.stringContaining('--x-port'),
    })
  })

  it('reports an address that is not of this machine', async () => {
    expect((await problemOf(() => bindPort(aServer(), '192.0.2.1', 0, '--x-port'))).code).toBe('MS-PORT-REFUSED')
  })
})
