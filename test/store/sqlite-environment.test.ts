import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { Program } from '../cli/program.ts'
import { certificateFolder, testEnvironment, UPLOAD } from '../support/environment.ts'
import { query, type Route, upload } from '../support/messages.ts'
import { post } from '../support/post.ts'
import { supplier } from '../support/supplier.ts'
import { dataFolder } from './data-folder.ts'
import { smallDisk } from './small-disk.ts'

const A = { partyKey: 'A99901-9990001', asid: '999000000011' }
const SPINE = 'YES-0000806'

const Ready = z.object({
  httpsUrl: z.string(),
  httpUrl: z.string(),
  caBundle: z.string(),
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })),
})
const Party = z.object({
  accreditedSystems: z.array(z.object({ asid: z.string(), interactions: z.array(z.string()) })),
  endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string(), url: z.string() })),
})
const Outbox = z.object({ entries: z.array(z.object({ id: z.string() })) })
const Journal = z.object({ exchanges: z.array(z.looseObject({ id: z.string(), sequence: z.int() })) })
const Spaces = z.object({ spaces: z.array(z.object({ name: z.string(), claims: z.array(z.string()) })) })
const Inbox = z.object({ messages: z.array(z.object({ sequence: z.int(), text: z.string() })) })

/** The program on a data folder, with its admin interface. */
async function up(data: string, certs: string) {
  const readyFile = `${data}.ready.json`
  rmSync(readyFile, { force: true })
  const ports = ['--https-port', '0', '--http-port', '0', '--ldaps-port', '0', '--ldap-port', '0']
  const program = new Program(['up', ...ports, '--certs', certs, '--data', data, '--ready-file', readyFile, '--log', 'none'])
  onTestFinished(() => program.stop())
  await program.until('stdout', 'curl ')
  const ready = Ready.parse(JSON.parse(readFileSync(readyFile, 'utf8')))
  const api = async <T>(shape: z.ZodType<T>, verb: string, where: string, body?: object): Promise<T> => {
    const answer = await fetch(`${ready.httpUrl}/api${where}`, {
      method: verb,
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${verb} ${where}: ${answer.status} ${text}`)
    return shape.parse(JSON.parse(text))
  }
  const ca = readFileSync(ready.caBundle, 'utf8')
  const identity = (name: string) => {
    const files = ready.clients[name]
    if (files === undefined) throw new Error(`no certificate ${name}`)
    return { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') }
  }
  const route = async (interaction: string): Promise<Route> => {
    const spine = await api(Party, 'GET', `/parties/${SPINE}`)
    return {
      from: A.partyKey,
      to: SPINE,
      senderAsid: A.asid,
      receiverAsid: spine.accreditedSystems.find(({ interactions }) => interactions.includes(interaction))?.asid ?? '',
      cpaId: spine.endpoints.find((endpoint) => endpoint.interaction === interaction)?.cpaId ?? '',
    }
  }
  const send = (message: ReturnType<typeof upload>) =>
    post({ url: `${ready.httpsUrl}${message.path}`, ca, as: identity('supplier-a'), headers: message.headers, body: message.body })
  return { program, ready, api, ca, identity, route, send }
}

const LIST = 'urn:nhs:names:services:psisquery:QUPC_IN160101UK05'

describe('an environment on a data folder', () => {
  it('goes on after a kill where it was: promises, duplicates, suppliers, spaces, clocks, inboxes, journal', async () => {
    const data = dataFolder()
    const certs = await certificateFolder()
    const first = await up(data, certs)
    const endpoint = await supplier(first.identity('supplier-a'), first.ca)
    onTestFinished(() => endpoint.close())
    const inbox = await first.api(z.unknown(), 'POST', '/parties', { partyKey: A.partyKey, endpoint: 'inbox:' }).then(async () => {
      const message = upload(await first.route(UPLOAD))
      expect((await first.send(message)).status).toBe(202)
      return await first.api(Inbox, 'GET', `/suppliers/${A.partyKey}/inbox?wait=10s`)
    })
    expect(inbox.messages).toHaveLength(1)
    await first.api(z.unknown(), 'POST', '/parties', { partyKey: A.partyKey, endpoint: endpoint.url })
    await first.api(z.unknown(), 'POST', '/parties', { partyKey: 'Z99903-9990003', fqdn: 'z.example.nhs.uk', asid: '999000000033' })
    await first.api(z.unknown(), 'POST', '/spaces', { name: 'suite', claims: { asids: ['999000000044'] }, seed: 'none' })
    await first.api(z.unknown(), 'POST', '/parties', {
      space: 'suite',
      partyKey: 'Y99904-9990004',
      fqdn: 'y.example.nhs.uk',
      endpoint: 'inbox:',
    })
    await first.api(z.unknown(), 'POST', '/spaces', { name: 'gone', claims: { asids: ['999000000055'] } })
    await fetch(`${first.ready.httpUrl}/api/spaces/gone`, { method: 'DELETE' })
    await first.api(z.unknown(), 'PUT', '/spaces/suite/clock', { freeze: true, set: '2030-01-01T00:00:00Z' })
    await first.api(z.unknown(), 'PUT', '/spaces/default/clock', { advance: '1h' })
    await first.api(z.unknown(), 'PUT', '/environment/advertise', { value: 'https://spine.example:9443' })
    await first.api(z.unknown(), 'PUT', '/deliveries', { held: true })
    const message = upload(await first.route(UPLOAD), { effectiveTime: '20261120101112' })
    const acknowledgement = await first.send(message)
    expect(acknowledgement.status).toBe(202)
    const promised = await first.api(Outbox, 'GET', '/outbox')
    expect(promised.entries).toHaveLength(1)
    const spaces = await first.api(Spaces, 'GET', '/spaces')
    const parties = await first.api(z.unknown(), 'GET', '/parties')
    const before = await first.api(Journal, 'GET', '/exchanges')
    // No reply waits for the journal's writer; a kill may come before its turn.
    await expect.poll(() => readFileSync(path.join(data, 'journal.db-wal')).includes(message.messageId)).toBe(true)
    await first.program.stop()
    expect(endpoint.received).toHaveLength(0)

    const second = await up(data, certs)
    await endpoint.count(1)
    const [delivered] = endpoint.received
    expect(delivered?.messageId).toBe(promised.entries[0]?.id)
    expect(delivered?.refToMessageId).toBe(message.messageId)
    // A repeated message gets the same acknowledgement and is not processed again.
    const again = await second.send(message)
    const ids = (text: string) => /<eb:MessageId>([^<]+)/.exec(text)?.[1]
    expect(ids(again.text)).toBe(ids(acknowledgement.text))
    const list = query(await second.route(LIST))
    expect((await second.send(list)).status).toBe(202)
    const answer = await endpoint.delivery(list.conversationId)
    expect(answer.body).toContain('20261120101112')
    expect(endpoint.received).toHaveLength(2)

    expect(spaces.spaces.map(({ name }) => name)).toEqual(['default', 'suite'])
    expect(await second.api(Spaces, 'GET', '/spaces')).toEqual(spaces)
    expect(await second.api(z.unknown(), 'GET', '/parties')).toEqual(parties)
    expect(await second.api(Party, 'GET', '/parties/Y99904-9990004?space=suite')).toMatchObject({ endpoints: expect.anything() })
    expect(await second.api(z.unknown(), 'GET', '/spaces/suite/clock')).toEqual({ now: '2030-01-01T00:00:00.000Z', frozen: true, rate: 1 })
    const clock = await second.api(z.object({ now: z.string() }), 'GET', '/spaces/default/clock')
    expect(Math.abs(Date.parse(clock.now) - Date.now() - 3_600_000)).toBeLessThan(60_000)
    expect(await second.api(Inbox, 'GET', `/suppliers/${A.partyKey}/inbox`)).toEqual(inbox)
    const journal = await second.api(Journal, 'GET', '/exchanges')
    expect(journal.exchanges.slice(0, before.exchanges.length)).toEqual(before.exchanges)
    const sequences = journal.exchanges.map(({ sequence }) => sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    expect(new Set(journal.exchanges.map(({ id }) => id)).size).toBe(journal.exchanges.length)
    const ended = second.program.ended()
    second.program.child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('refuses on the wire and turns readiness red while the disk is full, and goes on when it is not', async (context) => {
    const data = dataFolder()
    const disk = smallDisk(data, 2 * 1024 * 1024)
    if (disk === undefined) return context.skip('this process may not mount')
    onTestFinished(() => disk.unmount())
    const { environment, send, route } = await testEnvironment({ data })
    await environment.register({ partyKey: A.partyKey, endpoint: 'inbox:' })
    const ready = () => fetch(`${environment.urls.http}/readyz`)
    const first = upload(route(UPLOAD))
    expect([(await send(first)).status, (await ready()).status]).toEqual([202, 200])
    await expect.poll(() => environment.store.outboxSize()).toBe(0)

    disk.fill()
    let refused = await send(upload(route(UPLOAD)))
    for (let sent = 0; refused.status === 202 && sent < 50; sent++) refused = await send(upload(route(UPLOAD)))
    expect(refused.status).toBe(500)
    const [exchange] = environment.journal.find({ problem: 'MS-STORE-FAILED', direction: 'in' })
    expect(exchange?.problems.at(-1)?.came).toMatch(/full/)
    const red = await ready()
    expect([red.status, await red.json()]).toMatchObject([503, { ready: false, store: { name: 'sqlite', writable: false } }])
    const register = environment.register({ partyKey: 'Z99903-9990003', fqdn: 'z.example.nhs.uk' })
    await expect(register).rejects.toThrow(/MS-STORE-FAILED/)
    expect(environment.party('default', 'Z99903-9990003')).toBeUndefined()
    await expect(environment.createSpace({ name: 'suite', claims: {}, seed: 'default' })).rejects.toThrow(/MS-STORE-FAILED/)
    expect(environment.spaces.get('suite')).toBeUndefined()

    disk.clear()
    expect((await ready()).status).toBe(200)
    expect((await send(upload(route(UPLOAD)))).status).toBe(202)
    expect((await send(first)).status).toBe(202)
  })

  it('is at its seed after a reset and a kill, and issues no id twice', async () => {
    const data = dataFolder()
    const certs = await certificateFolder()
    const first = await up(data, certs)
    const Registered = z.object({ partyKey: z.string(), accreditedSystems: z.array(z.object({ asid: z.string() })) })
    const registration = { odsCode: 'Z99907', fqdn: 'z.example.nhs.uk', endpoint: 'inbox:' }
    await first.api(z.unknown(), 'POST', '/spaces', { name: 'suite', claims: { asids: ['999000000077'] } })
    const issued = await first.api(Registered, 'POST', '/parties', registration)
    await first.api(z.unknown(), 'POST', '/parties', { ...registration, space: 'suite' })
    for (const name of ['default', 'suite']) {
      const answer = await fetch(`${first.ready.httpUrl}/api/spaces/${name}/reset`, { method: 'POST' })
      expect(answer.status).toBe(204)
    }
    await first.program.stop()

    const second = await up(data, certs)
    const { spaces } = await second.api(Spaces, 'GET', '/spaces')
    expect(spaces).toMatchObject([{ name: 'default' }, { name: 'suite', claims: expect.arrayContaining(['asid:999000000077']) }])
    for (const space of ['default', 'suite'])
      expect((await fetch(`${second.ready.httpUrl}/api/parties/${issued.partyKey}?space=${space}`)).status).toBe(404)
    const anew = await second.api(Registered, 'POST', '/parties', { ...registration, fqdn: 'y.example.nhs.uk' })
    expect(anew.partyKey).not.toBe(issued.partyKey)
    expect(anew.accreditedSystems[0]?.asid).not.toBe(issued.accreditedSystems[0]?.asid)
  })

  it('remembers where it said to be until it is started with another setting', async () => {
    const data = dataFolder()
    const certs = await certificateFolder()
    const first = await testEnvironment({ data, certs })
    first.environment.setAdvertise('https://spine.example:9443')
    await first.environment.saved()
    await first.environment.stop()
    const second = await testEnvironment({ data, certs })
    expect(second.environment.advertise).toBe('https://spine.example:9443')
    await second.environment.stop()
    const third = await testEnvironment({ data, certs, advertise: 'real' })
    expect(third.environment.advertise).toBe('real')
  })
})
