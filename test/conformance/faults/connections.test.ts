import net from 'node:net'
import tls from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { BAD_CERTIFICATES } from '../../../src/stubs/faults/effects.ts'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { A, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'

const HOST = 'msg.int.spine2.ncrs.nhs.uk'
const LDAP_HOST = 'ldap.nis1.national.ncrs.nhs.uk'

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment({ ticketPort: 0 })
})

const ports = ['https', 'ldaps', 'ticket'] as const
const nameAt = { https: HOST, ldaps: LDAP_HOST, ticket: 'localhost' } as const
const portOf = (name: string): number => spine.environment.listeners().find((each) => each.name === name)?.port ?? 0

/** How a handshake as a careful client makes it went: `secured`, or the code of what went wrong; `silence` after `ms` without a word. */
function handshake(port: number, servername: string, more: tls.ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const crl = spine.environment.authority.crls.map(({ pem }) => pem)
    const socket = tls.connect({ host: '127.0.0.1', port, servername, ca: spine.ca, crl, ...spine.identity(A.name), ...more })
    const done = (how: string) => {
      resolve(how)
      socket.destroy()
    }
    socket.on('secureConnect', () => done('secured'))
    socket.on('error', (error: Error & { code?: string }) => done(error.code ?? error.message))
    socket.on('close', () => done('closed'))
  })
}

async function faulted(door: string, effect: object, work: () => Promise<void>, match: object = {}): Promise<void> {
  const { faults, journal } = spine.environment
  const after = journal.find().at(-1)?.sequence ?? 0
  const { id } = faults.add(FaultRuleInput.parse({ on: 'connection', door, times: 1, match, effect }))
  try {
    await work()
    const [entered] = await journal.wait({ after, door, problem: 'MS-FAULT' }, PATIENCE)
    expect(entered).toMatchObject({ outcome: 'failed', problems: [{ came: expect.stringContaining(id) }] })
  } finally {
    faults.remove((rule) => rule.id === id)
  }
}

describe.each(ports)('a connection to the %s port', (door) => {
  const connect = (more?: tls.ConnectionOptions) => handshake(portOf(door), nameAt[door], more)

  it('is refused with a TLS alert', () =>
    faulted(door, { do: 'alert', alert: 'internal_error' }, async () => {
      expect(await connect()).toMatch(/ERR_SSL_(TLSV1_ALERT_INTERNAL_ERROR|.*INTERNAL_ERROR)/)
    }))

  it('gets no answer to its hello', () =>
    faulted(door, { do: 'stall', ms: 10 }, async () => {
      expect(['closed', 'ECONNRESET']).toContain(await connect())
    }))

  it('is closed in the middle of the handshake', () =>
    faulted(door, { do: 'close' }, async () => {
      expect(['closed', 'ECONNRESET']).toContain(await connect())
    }))

  it('is reset', () =>
    faulted(door, { do: 'reset' }, async () => {
      expect(await connect()).toBe('ECONNRESET')
    }))

  it('goes on as ever without a rule', async () => {
    expect(await connect()).toBe('secured')
  })
})

/** What a careful client in Node says of each certificate. */
const SAID: Readonly<Record<(typeof BAD_CERTIFICATES)[number], RegExp>> = {
  revoked: /CERT_REVOKED/,
  expired: /CERT_HAS_EXPIRED/,
  'not-yet-valid': /CERT_NOT_YET_VALID/,
  'wrong-ca': /CERT_SIGNATURE_FAILURE|UNABLE_TO|SELF_SIGNED_CERT_IN_CHAIN/,
  'wrong-name': /ERR_TLS_CERT_ALTNAME_INVALID/,
  'wrong-usage': /INVALID_PURPOSE/,
  sha1: /UNSPECIFIED|TOO_WEAK/,
  'weak-key': /UNSPECIFIED|TOO_SMALL/,
  'self-signed': /SELF_SIGNED|UNABLE_TO_GET_CRL/,
  // It has the sub CA of its own, reads the common name where there is no other (one of two hosts), and fetches no list.
  'no-chain': /^secured$/,
  'cn-only': /^(secured|ERR_TLS_CERT_ALTNAME_INVALID)$/,
  'crl-missing': /^secured$/,
}

describe.each([
  ['https', HOST],
  ['ldaps', LDAP_HOST],
] as const)('a wrong certificate at the %s port', (door, host) => {
  it.each(BAD_CERTIFICATES)('%s', (certificate) =>
    faulted(
      door,
      { do: 'present', certificate },
      async () => {
        // It stands in the list that the client has.
        if (certificate === 'revoked') await spine.environment.authority.bad(certificate, 'server')
        expect(await handshake(portOf(door), host)).toMatch(SAID[certificate])
      },
      { serverName: host },
    ))

  it('other names meet the usual one', async () => {
    const rule = FaultRuleInput.parse({ on: 'connection', match: { serverName: 'somebody.else' }, effect: { do: 'close' } })
    const { id } = spine.environment.faults.add(rule)
    expect(await handshake(portOf(door), host)).toBe('secured')
    spine.environment.faults.remove((each) => each.id === id)
  })
})

it('the plain LDAP port can be closed, and not shown a certificate', async () => {
  await faulted('ldap', { do: 'close' }, async () => {
    const socket = net.connect({ host: '127.0.0.1', port: portOf('ldap') })
    const bytes = await new Promise<number>((resolve) => {
      let count = 0
      socket.on('data', (chunk: Buffer) => (count += chunk.length))
      socket.on('close', () => resolve(count))
      socket.on('error', () => {})
    })
    expect(bytes).toBe(0)
  })
  const rule = FaultRuleInput.parse({ on: 'connection', door: 'ldap', effect: { do: 'alert' } })
  expect(() => spine.environment.faults.add(rule)).toThrow('MS-FAULT-RULE')
})

it('belongs to the space that claims the name', async () => {
  const { environment } = spine
  await environment.createSpace({ name: 'suite', claims: { hosts: ['suite.mock.nhs.uk'] }, seed: 'default' })
  environment.faults.add(FaultRuleInput.parse({ on: 'connection', space: 'suite', effect: { do: 'close' } }))
  expect(await handshake(portOf('https'), HOST)).toBe('secured')
  expect(['closed', 'ECONNRESET']).toContain(await handshake(portOf('https'), 'suite.mock.nhs.uk'))
  const [entered] = await environment.journal.wait({ space: 'suite', problem: 'MS-FAULT' }, PATIENCE)
  expect(entered?.peer.serverName).toBe('suite.mock.nhs.uk')
  await environment.dropSpace('suite')
  expect(environment.faults.list()).toEqual([])
})
