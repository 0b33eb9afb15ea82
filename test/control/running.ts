import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import supertest from 'supertest'
import { afterAll, expect } from 'vitest'
import { controlHandler } from '../../src/control/attach.ts'
import { routes } from '../../src/control/routes.ts'
import { Directory } from '../../src/directory/directory.ts'
import type { Environment } from '../../src/environment/environment.ts'
import { profile as profileOf } from '../../src/environment/profiles/index.ts'
import { loadSeed } from '../../src/environment/seed.ts'
import { settingsOf } from '../../src/environment/settings.ts'
import { DeliveryWorker } from '../../src/kernel/delivery-worker.ts'
import { createIds } from '../../src/kernel/ids.ts'
import { Journal } from '../../src/kernel/journal.ts'
import { Spaces } from '../../src/kernel/space.ts'
import { Tally } from '../../src/kernel/tally.ts'
import { openAuthority, standingLocalNames } from '../../src/pki/authority.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'

export const TOKEN = 'a-token-of-this-test'

/** A running environment, its admin interface on a port of its own, and a client that checks every answer against its schema. */
export interface Running {
  readonly environment: Environment
  readonly server: Server
  readonly port: number
  call(verb: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): supertest.Test
}

const parts = async (directory: string, admin: 'local' | 'open') => {
  const profile = profileOf('int')
  const seed = await loadSeed({ builtIn: new URL('../../stubs', import.meta.url), profile, variables: {} })
  const authority = await openAuthority({
    directory,
    rootName: 'MOCK PTL Root Authority G2',
    subName: 'MOCK INT Authentication G2',
    crl: { rootUrl: 'http://crl.nhs.uk/a.crl', subUrls: ['http://crl.nhs.uk/b.crl', 'http://crl.nhs.uk/c.crl'] },
    caIssuersUrl: 'http://pki.nhs.uk/r.crt',
    server: { commonName: 'msg.int.spine2.ncrs.nhs.uk', names: ['localhost'] },
    outgoing: { commonName: 'msg-out.int.spine2.ncrs.nhs.uk', names: [] },
    clients: [{ name: 'supplier-a', fqdn: 'supplier-a.mock.nhs.uk', names: standingLocalNames }],
    mode: 'private',
    rootKeyBits: 2048,
  })
  const journal = new Journal({ count: 200, bytes: 10_000_000 })
  const store = new MemoryStore()
  const spaces = new Spaces()
  const tally = new Tally()
  const worker = new DeliveryWorker({
    store,
    spaces,
    journal,
    ids: createIds(),
    tally,
    settings: { delay: 0, parallelPerTarget: 2, journalBody: 1000 },
    sender: { send: () => new Promise(() => {}) },
  })
  const overlays = new Map<string, Directory>()
  const directoryOf = (space: string) => overlays.get(space) ?? overlays.set(space, seed.directory.overlay()).get(space) ?? seed.directory
  let advertise = 'local'
  return {
    profile,
    authority,
    journal,
    store,
    spaces,
    tally,
    worker,
    catalogue: seed.catalogue,
    emulators: [],
    adminToken: TOKEN,
    settings: settingsOf({ admin }),
    urls: { https: 'https://localhost:1', http: 'http://localhost:2', ldaps: 'ldaps://localhost:3', ldap: 'ldap://localhost:4' },
    listeners: () => [{ name: 'https', port: 1, listening: true, connections: 0 }],
    inFlight: () => 0,
    directory: directoryOf,
    party: (space: string, key: string) => directoryOf(space).party(key),
    parties: (space: string) => directoryOf(space).parties(),
    createSpace: async ({ name, claims, seed: which }: { name: string; claims: Record<string, string[]>; seed: string }) => {
      const space = spaces.create(
        name,
        Object.entries(claims).flatMap(([kind, values]) => values.map((value) => `${kind}:${value}` as const)),
      )
      if (which === 'none') overlays.set(name, new Directory())
      return space
    },
    dropSpace: async (name: string) => {
      spaces.drop(name)
      worker.forget(name)
      store.drop(name)
    },
    get advertise() {
      return advertise
    },
    setAdvertise: (value: string) => {
      advertise = value
    },
    stop: async () => {
      authority.close()
      await worker.stop(0)
    },
  }
}

export async function running(admin: 'local' | 'open' = 'local', host = '127.0.0.1'): Promise<Running> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mock-spine-control-'))
  // biome-ignore lint/suspicious/noExplicitAny: scaffold
  const environment: Environment = (await parts(directory, admin)) as any
  const server = createServer(controlHandler(environment))
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await environment.stop()
    await rm(directory, { recursive: true, force: true })
  })
  const agent = supertest(`http://127.0.0.1:${port}`)
  const call: Running['call'] = (verb, target, body) =>
    agent[verb](target)
      .send(body)
      .expect((response) => expectDescribed(verb, target.split('?')[0] ?? target, response))
  return { environment, server, port, call }
}

/** Every JSON answer is what its row of the route table says, with no key more; every refusal is a problem with its four parts. */
export function expectDescribed(verb: string, target: string, response: supertest.Response): void {
  if (response.type === 'application/problem+json') {
    expect(Object.keys(response.body)).toEqual(expect.arrayContaining(['type', 'title', 'status', 'code', 'came', 'expected', 'next']))
    expect(response.body).toMatchObject({
      status: response.status,
      code: expect.stringMatching(/^MS-/),
      next: expect.stringMatching(/\w{3}/),
    })
    return
  }
  const route = routes.find((each) => each.verb === verb && matcher(each.path).test(target))
  if (route === undefined) throw new Error(`no route ${verb} ${target}`)
  expect(Object.keys(route.statuses)).toContain(String(response.status))
  if (response.type === 'application/json') expect(route.answer.parse(response.body)).toEqual(response.body)
  else if (response.status !== 204) expect(route.types).toContain(response.type)
}

const matcher = (routePath: string) => new RegExp(`^${routePath.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
