import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { settingsOf } from '../../../src/environment/settings.ts'
import { A, B, certificateFolder, SPINE, type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { WireClient } from './wire-client.ts'

const text = readFileSync(new URL('../../../docs/guides/nhs-mhs-adaptor.md', import.meta.url), 'utf8')
const settings = new Map([...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
const setting = (name: string): string => settings.get(name) ?? ''

let certs: string
let spine: TestEnvironment
beforeAll(async () => {
  certs = await certificateFolder()
  spine = await testEnvironment({ certs })
})

describe('the guide to the NHS MHS adaptor', () => {
  it('names files that are there', () => {
    const files = [...settings.values()].flatMap((value) => /\$\(cat certs\/(.+)\)/.exec(value)?.[1] ?? [])
    expect(files).toHaveLength(3)
    for (const file of files) expect(existsSync(path.join(certs, file)), file).toBe(true)
  })

  it('names the ports and the door', () => {
    const { httpsPort, ldapsPort } = settingsOf()
    expect(setting('MHS_SDS_URL')).toBe(`ldaps://localhost:${ldapsPort}`)
    expect(setting('MHS_FORWARD_RELIABLE_ENDPOINT_URL')).toBe(`https://localhost:${httpsPort}/reliablemessaging/forwardreliable`)
    expect(setting('MHS_SDS_API_URL')).toBe(`https://localhost:${httpsPort}/spine-directory/FHIR/R4`)
    expect(text).toContain(`ldap://localhost:${settingsOf().ldapPort}`)
  })

  it('names the parties', () => {
    const { environment } = spine
    const directory = environment.directory('default')
    expect(setting('MHS_SECRET_PARTY_KEY')).toBe(B.partyKey)
    expect(directory.party(SPINE)?.odsCode).toBe(setting('MHS_SPINE_ORG_CODE'))
    expect(text).toContain(`ASID \`${B.asid}\``)
    for (const { partyKey } of [A, B, { partyKey: 'M85999-9990003' }]) expect(text).toContain(`\`${directory.party(partyKey)?.odsCode}\``)
  })

  it('shows the searches that find what they are shown to find', async () => {
    const { ca } = spine
    const port = Number(new URL(spine.environment.urls.ldaps).port)
    const client = await WireClient.connect({ port, ca, ...spine.identity(B.name) })
    const filters = [...text.matchAll(/`\(&((?:\([^)]+\))+)\)`: 1 entry/g)].map(([, clauses = '']) => clauses)
    expect(filters).toHaveLength(2)
    for (const clauses of filters) {
      const and = [...clauses.matchAll(/\(([^=]+)=([^)]+)\)/g)].map(
        ([, attribute = '', value = '']) => ({ is: '=', attribute, value }) as const,
      )
      const { entries } = await client.search({ base: setting('MHS_SDS_SEARCH_BASE'), scope: 'sub', filter: { and } })
      expect(entries).toHaveLength(1)
    }
    client.close()
  })
})
