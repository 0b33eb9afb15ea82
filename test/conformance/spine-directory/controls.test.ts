import { beforeAll, describe, expect, it } from 'vitest'
import { element, integer, octets } from '../../../src/wire/ldap/ber-writer.ts'
import { controls, type DirectoryEnvironment, directoryEnvironment, equal, present, rawSearch, values } from './directory-client.ts'

const SYNC = '1.3.6.1.4.1.4203.1.9.1.1'
const PROXIED = '2.16.840.1.113730.3.4.18'
const PRE_READ = '1.3.6.1.1.13.1'
const ASSERTION = '1.3.6.1.1.12'
const READER = 'cn=changelog-reader,o=nhs'
const SYSTEM = 'uniqueIdentifier=999000000011,ou=Services,o=nhs'

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment({ ldapAccountsOnly: ['people'] })
})

const bind = (id: number): Buffer => element(0x30, integer(id), element(0x60, integer(3), octets(READER), octets('changelog', 0x80)))
const whoAmI = (id: number, more: Buffer): Buffer =>
  element(0x30, integer(id), element(0x77, octets('1.3.6.1.4.1.4203.1.11.3', 0x80)), more)
const remove = (id: number, more: Buffer): Buffer => element(0x30, integer(id), octets(SYSTEM, 0x4a), more)
const syncRequest = (mode: number): Buffer =>
  controls({ oid: SYNC, critical: true, value: element(0x30, integer(mode, 0x0a), octets('rid=000,csn=1')) })
const hex = (text: string): string => Buffer.from(text).toString('hex')
/** Result code of a message in hexadecimal, short lengths everywhere. */
const codeOf = (message = ''): number => Number.parseInt(/0a01(..)04/.exec(message)?.[1] ?? '', 16)

describe('controls of the rootDSE', () => {
  it('sync refreshes content: every entry with its state and UUID, at the end a cookie', async () => {
    const client = await spine.raw()
    client.send(rawSearch(1, { filter: equal('uniqueIdentifier', '999000000011'), attributes: ['1.1'], controls: syncRequest(1) }))
    const [entry = '', done = ''] = await client.receive(2)
    const [shown] = await spine.search(SYSTEM, '(objectClass=*)', { scope: 'base', attributes: ['entryUUID'] })
    const uuid = values(shown, 'entryUUID').join('').replaceAll('-', '')
    // The state is 1 (add), the UUID 16 octets.
    expect(entry).toContain(`0a01010410${uuid}`)
    expect(entry).toContain(hex('1.3.6.1.4.1.4203.1.9.1.2'))
    expect(done).toContain(hex('1.3.6.1.4.1.4203.1.9.1.3'))
    expect(done).toContain(hex('rid=000,csn='))
    expect(codeOf(done)).toBe(0)
  })

  it('a sync that never ends is 53, one that cannot be read 2', async () => {
    const client = await spine.raw()
    client.send(rawSearch(1, { controls: syncRequest(3) }))
    client.send(rawSearch(2, { controls: syncRequest(2) }))
    const [persist, unknown] = await client.receive(2)
    expect(codeOf(persist)).toBe(53)
    expect(codeOf(unknown)).toBe(2)
    expect(spine.environment.journal.find({ problem: 'MS-LDAP-SYNC' })).toHaveLength(1)
  })

  it('an account may act as nobody and as itself, not as another', async () => {
    const client = await spine.raw()
    const as = (who: string): Buffer => controls({ oid: PROXIED, critical: true, value: Buffer.from(who) })
    const people = (id: number, who?: string): Buffer =>
      rawSearch(id, { base: 'ou=People,o=nhs', scope: 0, attributes: ['1.1'], ...(who === undefined ? {} : { controls: as(who) }) })
    client.send(bind(1))
    client.send(people(2, ''))
    client.send(people(3, `dn:${READER.toUpperCase()}`))
    client.send(people(4, 'dn:uid=hcw-gateway,ou=People,o=nhs'))
    client.send(people(5, 'u:reader'))
    client.send(whoAmI(6, as('')))
    client.send(whoAmI(7, as(`dn:${READER}`)))
    const [, nobody, entry, itself, another, user, nobodyIs, itselfIs] = await client.receive(8)
    expect(codeOf(nobody)).toBe(32)
    expect(entry).toContain(hex('ou=People,o=nhs'))
    expect([itself, another, user].map(codeOf)).toEqual([0, 123, 123])
    expect(another).toContain(hex('not authorized to assume identity'))
    expect(nobodyIs).not.toContain(hex(READER))
    expect(itselfIs).toContain(hex(`dn:${READER}`))
  })

  it('what belongs to writing is taken with a write, which is refused as ever', async () => {
    const client = await spine.raw()
    const more = controls(
      { oid: PRE_READ, critical: true, value: element(0x30, octets('*')) },
      { oid: ASSERTION, critical: true, value: present('nhsIDCode') },
    )
    client.send(remove(1, more))
    client.send(bind(2))
    client.send(remove(3, more))
    client.send(remove(4, controls({ oid: PROXIED, critical: true, value: Buffer.alloc(0) })))
    const [anonymous, , account, proxied] = await client.receive(4)
    expect([anonymous, account, proxied].map(codeOf)).toEqual([8, 50, 8])
  })

  it('an assertion that does not hold is 122, and the journal says of what', async () => {
    const client = await spine.raw()
    client.send(rawSearch(1, { base: SYSTEM, scope: 0, controls: controls({ oid: ASSERTION, value: equal('nhsIDCode', 'X') }) }))
    const [done] = await client.receive(1)
    expect(codeOf(done)).toBe(122)
    const [exchange] = spine.environment.journal.find({ problem: 'MS-LDAP-ASSERTION' })
    expect(exchange?.problems[0]?.came).toContain(SYSTEM)
  })
})
