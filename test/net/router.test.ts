import { describe, expect, it } from 'vitest'
import type { Emulator, Mount } from '../../src/kernel/emulator.ts'
import { Router } from '../../src/net/router.ts'
import { depot } from '../support/https-depot.ts'

const mount = (path: string, roles: string[], changes: Partial<Mount> = {}): Mount => ({
  roles,
  path,
  verbs: ['POST'],
  port: 'https',
  certificate: 'require',
  body: 'buffered',
  ...changes,
})
const door = (name: string, ...mounts: Mount[]): Emulator => ({ ...depot(() => ({ status: 200, fields: [], body: '' })), name, mounts })

const router = new Router(
  new Map([
    ['parcels.example', { role: 'parcels', certificate: 'require' }],
    ['letters.example', { role: 'letters', certificate: 'none' }],
    ['rest.example', { role: 'rest', certificate: 'ask' }],
  ]),
  [
    door('parcels', mount('/in', ['parcels']), mount('/store/*', ['parcels'])),
    door('letters', mount('/in', ['letters']), mount('/store/deep/*', ['parcels', 'letters'])),
    door('rest', mount('/*', ['rest'])),
    door('plain', mount('/plain', ['parcels'], { port: 'http' })),
  ],
  'https',
)
const found = (host: string, path: string) => router.find(host, path)?.emulator.name

describe('Router', () => {
  it.each([
    ['parcels.example', '/in', 'parcels'],
    ['letters.example', '/in', 'letters'],
    ['localhost', '/in', 'parcels'],
    ['', '/in', 'parcels'],
    ['parcels.example', '/store/a', 'parcels'],
    ['parcels.example', '/store/', 'parcels'],
    ['parcels.example', '/store', undefined],
    ['parcels.example', '/store/deep/a', 'letters'],
    ['letters.example', '/store/a', undefined],
    ['letters.example', '/store/deep/a', 'letters'],
    ['localhost', '/store/deep/a', 'letters'],
    ['rest.example', '/whatever', 'rest'],
    ['rest.example', '/in', 'rest'],
    ['localhost', '/whatever', undefined],
    ['parcels.example', '/in/', undefined],
    ['parcels.example', '/IN', undefined],
    ['parcels.example', '/plain', undefined],
    ['localhost', '/plain', undefined],
  ])('at %s%s finds %s', (host, path, name) => expect(found(host, path)).toBe(name))

  it('says whether a name wants a certificate; others and none are asked', () => {
    const policies = ['parcels.example', 'letters.example', 'rest.example', 'localhost', undefined].map((name) => router.policy(name))
    expect(policies).toEqual(['require', 'none', 'ask', 'ask', 'ask'])
    expect(router.host('parcels.example')?.role).toBe('parcels')
    expect(router.host('localhost')).toBeUndefined()
  })
})
