import { beforeAll, describe, expect, it } from 'vitest'
import { type DirectoryEnvironment, directoryEnvironment, refusalOf, SERVICES } from './directory-client.ts'

const READER = { dn: 'cn=changelog-reader,o=nhs', password: 'changelog' }

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment({ ldapAccountsOnly: ['people', 'changelog'] })
})

/** Names that a caller sees from a base. */
async function seen(base: string, scope: 'base' | 'one' | 'sub', account?: typeof READER): Promise<string[]> {
  const client = spine.client()
  if (account !== undefined) await client.bind(account.dn, account.password)
  return (await client.search(base, { filter: '(objectClass=*)', scope, attributes: ['1.1'], sizeLimit: 400 })).searchEntries.map(
    ({ dn }) => dn,
  )
}

describe('branches that only accounts read', () => {
  it('are not there for who is anonymous, their entries neither', async () => {
    expect(await refusalOf(seen('ou=People,o=nhs', 'base'))).toMatchObject({ code: 32 })
    const branches = await seen('o=nhs', 'one')
    expect(branches).toContain('ou=Services,o=nhs')
    expect(branches).not.toContain('ou=People,o=nhs')
    expect(branches).not.toContain('cn=changelog,o=nhs')
    const below = await seen('o=nhs', 'sub')
    expect(below.filter((dn) => dn.endsWith('ou=People,o=nhs'))).toEqual([])
    expect(below.filter((dn) => dn.endsWith('ou=Organisations,o=nhs')).length).toBeGreaterThan(1)
  })

  it('cannot be compared with either', async () => {
    const client = spine.client()
    expect(await refusalOf(client.compare('ou=People,o=nhs', 'ou', 'People'))).toMatchObject({ code: 32 })
    await client.bind(READER.dn, READER.password)
    expect(await client.compare('ou=People,o=nhs', 'ou', 'People')).toBe(true)
  })

  it('are there for an account', async () => {
    expect(await seen('o=nhs', 'one', READER)).toEqual(expect.arrayContaining(['ou=People,o=nhs', 'cn=changelog,o=nhs']))
    expect((await seen('ou=People,o=nhs', 'sub', READER)).length).toBeGreaterThan(1)
  })

  it('leave the others as they are', async () => {
    expect((await spine.search(SERVICES, '(nhsIDCode=A99901)')).length).toBeGreaterThan(1)
  })

  it('and the journal says what is kept back', async () => {
    await refusalOf(seen('ou=People,o=nhs', 'sub'))
    const found = spine.environment.journal.find({ problem: 'MS-LDAP-WITHHELD', labels: { base: 'ou=People,o=nhs' } })
    expect(found.at(-1)?.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['MS-LDAP-WITHHELD', 'MS-LDAP-NO-BASE']))
  })
})
