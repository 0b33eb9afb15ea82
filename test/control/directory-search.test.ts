import { beforeAll, describe, expect, it } from 'vitest'
import { type Running, running } from './running.ts'

let one: Running
beforeAll(async () => {
  one = await running({ ldapAccountsOnly: ['services'] })
})

const search = (query: Record<string, string>) => one.call('get', `/api/directory/search?${new URLSearchParams(query)}`)

describe('GET /api/directory/search', () => {
  it('answers as LDAP does, all branches open, without an exchange', async () => {
    const { body } = await search({ base: 'ou=services,o=nhs', filter: '(&(objectClass=nhsAs)(nhsMHSPartyKey=A99901-9990001))' }).expect(
      200,
    )
    expect(body.more).toBe(false)
    expect(body.entries).toHaveLength(1)
    expect(body.entries[0].attributes).toContainEqual({ name: 'uniqueIdentifier', values: ['999000000011'] })
    expect(one.environment.journal.size).toBe(0)
  })

  it('gives the attributes that are asked for, and no more entries than wanted', async () => {
    const { body } = await search({ filter: 'objectClass=nhsMhs', attributes: 'nhsMHSPartyKey', limit: '2' }).expect(200)
    expect(body.entries).toHaveLength(2)
    expect(body.more).toBe(true)
    for (const { attributes } of body.entries) expect(attributes.map(({ name }: { name: string }) => name)).toEqual(['nhsMHSPartyKey'])
  })

  it('tells why nothing matches', async () => {
    const { body } = await search({ filter: '(&(objectClass=nhsMhs)(nhsIDCode=NOBODY))' }).expect(200)
    expect(body.entries).toEqual([])
    expect(body.notes[0].code).toMatch(/^MS-/)
  })

  it.each([
    [{ filter: '(&(a=1)' }, 'MS-LDAP-FILTER-TEXT'],
    [{ base: 'ou=nowhere,o=nhs' }, 'MS-LDAP-NO-BASE'],
    [{ base: 'no name' }, 'MS-LDAP-DN'],
    [{ scope: 'all' }, 'MS-ADMIN-PARAMETER'],
    [{ limit: '501' }, 'MS-ADMIN-PARAMETER'],
  ])('refuses %j', async (query, code) => {
    expect((await search(query)).body.code).toBe(code)
  })

  it('asks the directory of a space', async () => {
    await one.environment.createSpace({ name: 'suite-empty', claims: {}, seed: 'none' })
    const { body } = await search({ space: 'suite-empty', filter: '(nhsMHSPartyKey=A99901-9990001)' }).expect(200)
    expect(body.entries).toEqual([])
    await search({ space: 'suite-none' }).expect(404)
  })
})
