import { Client, type Entry } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { generateLdif } from '../../src/directory/ldif/generate.ts'
import type { RunningEnvironment } from '../../src/environment/running-environment.ts'
import { settingsOf } from '../../src/environment/settings.ts'
import { startEnvironment } from '../../src/environment/start.ts'
import { certificateFolder } from '../support/environment.ts'
import { dataFolder } from './data-folder.ts'

const PARTY = { partyKey: 'C99907-9990007', fqdn: 'c7.mock.nhs.uk', asid: '999000000777' }

/** Runs an environment on a data folder for as long as the work takes. */
async function during<T>(data: string, certs: string, work: (environment: RunningEnvironment) => Promise<T> | T): Promise<T> {
  const ports = { httpsPort: 0, httpPort: 0, ldapsPort: 0, ldapPort: 0 }
  const environment = await startEnvironment(settingsOf({ ...ports, certs, data, log: 'none', ldapSizeLimit: 2000 }), { variables: {} })
  try {
    return await work(environment)
  } finally {
    await environment.stop()
  }
}

/** The changelog over the plain LDAP port: its head, then its changes. */
async function changelog(environment: RunningEnvironment, scope: 'base' | 'sub' = 'sub'): Promise<Entry[]> {
  const client = new Client({ url: environment.urls.ldap })
  try {
    return (await client.search('cn=changelog,o=nhs', { scope, filter: '(objectClass=*)' })).searchEntries
  } finally {
    await client.unbind()
  }
}

const exported = (environment: RunningEnvironment, space = 'default'): string => [...environment.exportDirectory(space)].join('')

describe('a directory over restarts', () => {
  it('is what was registered and imported, entry by entry and in its order', async () => {
    const [data, certs] = [dataFolder(), await certificateFolder()]
    // Each party's system stands before its contracts, which is not how a party lists them.
    const before = await during(data, certs, async (environment) => {
      await environment.importDirectory('default', Buffer.from([...generateLdif(60)].join('')))
      await environment.register({ ...PARTY, endpoint: 'https://localhost:9777/' })
      return exported(environment)
    })
    expect(before.match(/uniqueIdentifier=7000000000\d\d,/g)).toHaveLength(8)
    expect(before.indexOf('uniqueIdentifier=700000000001,')).toBeLessThan(before.indexOf('uniqueIdentifier=G00000000010,'))
    expect(await during(data, certs, (environment) => exported(environment))).toBe(before)
  })

  it('goes on numbering its changes, and still tells those before', async () => {
    const [data, certs] = [dataFolder(), await certificateFolder()]
    const before = await during(data, certs, async (environment) => {
      await environment.register({ ...PARTY, endpoint: 'https://localhost:9777/' })
      await environment.register({ partyKey: PARTY.partyKey, endpoint: 'https://localhost:9778/' })
      await environment.saved()
      return changelog(environment)
    })
    const number = Number(before[0]?.['lastchangenumber'])
    expect(before[0]?.['firstchangenumber']).toBe('1')
    expect(before).toHaveLength(number + 1)
    await during(data, certs, async (environment) => {
      expect(await changelog(environment)).toEqual(before)
      await environment.register({ partyKey: PARTY.partyKey, endpoint: 'https://localhost:9779/' })
      const [head, ...changes] = await changelog(environment)
      expect(Number(head?.['lastchangenumber'])).toBeGreaterThan(number)
      expect(changes.slice(0, number)).toEqual(before.slice(1))
      expect(changes.at(-1)).toMatchObject({ changeType: 'modify', changes: expect.stringContaining('localhost:9779') })
    })
  })

  it('begins its changes anew with a reset, and goes on from there', async () => {
    const [data, certs] = [dataFolder(), await certificateFolder()]
    const before = await during(data, certs, async (environment) => {
      await environment.importDirectory('default', Buffer.from([...generateLdif(60)].join('')))
      await environment.resetSpace('default')
      expect(await changelog(environment)).toHaveLength(1)
      await environment.importDirectory('default', Buffer.from([...generateLdif(5)].join('')))
      await environment.saved()
      return changelog(environment)
    })
    expect(before[0]).toMatchObject({ firstchangenumber: '1', lastchangenumber: '5' })
    expect(await during(data, certs, (environment) => changelog(environment))).toEqual(before)
  })

  it('keeps as many changes as the limit, and the last number', async () => {
    const [data, certs] = [dataFolder(), await certificateFolder()]
    const head = async (environment: RunningEnvironment) => (await changelog(environment, 'base'))[0]
    const before = await during(data, certs, async (environment) => {
      await environment.importDirectory('default', Buffer.from([...generateLdif(1500)].join('')))
      await environment.saved()
      return head(environment)
    })
    expect(before).toMatchObject({ lastchangenumber: '1500' })
    expect(Number(before?.['firstchangenumber'])).toBeGreaterThan(1)
    expect(await during(data, certs, head)).toEqual(before)
  })
})
