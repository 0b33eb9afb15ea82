import type { LookupAddress, LookupOptions } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../src/kernel/problem.ts'
import { assertAllowedHost, guardedLookup, isLocalAddress } from '../../src/net/outgoing/allowed-address.ts'
import { problemOf } from '../support/problem-of.ts'

describe('isLocalAddress', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.65.254',
    '169.254.1.2',
    '::1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::FFFF:10.1.2.3',
    '::ffff:7f00:1',
    '::ffff:c0a8:1',
  ])('%s may be called', (address) => expect(isLocalAddress(address)).toBe(true))

  it.each([
    '0.0.0.0',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '169.253.0.1',
    '155.231.231.1',
    '::',
    '::2',
    'fbff::1',
    'fe00::1',
    'fec0::1',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '64:ff9b::7f00:1',
    '127.1',
    'localhost',
    '',
  ])('%s may not', (address) => expect(isLocalAddress(address)).toBe(false))
})

describe('assertAllowedHost', () => {
  it('judges literal addresses only, and lets named ones pass', async () => {
    const none = new Set<string>()
    for (const host of ['localhost', 'spine.example', '127.0.0.1', '[::1]']) expect(() => assertAllowedHost(host, none)).not.toThrow()
    for (const host of ['8.8.8.8', '[2001:db8::1]', '[::ffff:808:808]']) {
      expect((await problemOf(() => assertAllowedHost(host, none))).code).toBe('MS-DELIVERY-FORBIDDEN')
    }
    expect(() => assertAllowedHost('8.8.8.8', new Set(['8.8.8.8']))).not.toThrow()
    expect(() => assertAllowedHost('[2001:db8::1]', new Set(['2001:db8::1']))).not.toThrow()
  })
})

describe('guardedLookup', () => {
  const answers: Record<string, LookupAddress[]> = {
    'inside.example': [{ address: '10.0.0.5', family: 4 }],
    'outside.example': [{ address: '192.0.2.7', family: 4 }],
    'both.example': [
      { address: '192.0.2.7', family: 4 },
      { address: 'fd00::7', family: 6 },
    ],
  }
  const resolve = (
    host: string,
    _options: LookupOptions,
    callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
  ) => {
    const found = answers[host]
    if (found === undefined) callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), [])
    else callback(null, found)
  }
  const look = (host: string, all: boolean, allowed: readonly string[] = []) =>
    new Promise((end, fail) => {
      guardedLookup(new Set(allowed), resolve)(host, { all }, (error, address, family) => {
        if (error !== null) fail(error)
        else end(family === undefined ? address : { address, family })
      })
    })

  it('gives what may be called, and nothing else', async () => {
    expect(await look('inside.example', true)).toEqual([{ address: '10.0.0.5', family: 4 }])
    expect(await look('inside.example', false)).toEqual({ address: '10.0.0.5', family: 4 })
    expect(await look('both.example', true)).toEqual([{ address: 'fd00::7', family: 6 }])
    expect(await look('both.example', false)).toEqual({ address: 'fd00::7', family: 6 })
  })

  it('refuses a name that leads outside, unless it is named', async () => {
    await expect(look('outside.example', true)).rejects.toBeInstanceOf(ProblemError)
    await expect(look('outside.example', false)).rejects.toThrow('192.0.2.7')
    expect(await look('outside.example', false, ['outside.example'])).toEqual({ address: '192.0.2.7', family: 4 })
  })

  it('passes on that a name is not known', async () => {
    await expect(look('nobody.example', true)).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})
