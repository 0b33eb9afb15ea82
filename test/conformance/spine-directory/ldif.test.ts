import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Directory } from '../../../src/directory/directory.ts'
import { Trees } from '../../../src/directory/entries/tree.ts'
import { exportLdif } from '../../../src/directory/ldif/export.ts'
import { generateLdif } from '../../../src/directory/ldif/generate.ts'
import { importLdif } from '../../../src/directory/ldif/import.ts'
import { corpusFolder } from '../../support/corpus.ts'
import { certificateFolder } from '../../support/environment.ts'
import { directoryEnvironment, SERVICES } from './directory-client.ts'

const text = (directory: Directory): string => [...exportLdif(new Trees(() => undefined).of(directory))].join('')
const load = (ldif: string | Buffer, directory = new Directory()) => ({ directory, report: importLdif(Buffer.from(ldif), directory) })

/** What becomes of each file of the corpus: entries taken, or a word of the reason why none is. */
const outcomes: Readonly<Record<string, number | RegExp>> = {
  'NHS-Booking-API__nhsMhs_careconnect_slot.ldif': 1,
  'PROVENANCE.md': /no "name: value"|before the dn/,
  'connecting-party-manager__data_good_data.ldif': 1,
  'gpconnect-demonstrator__config_providerRouting.json': /without entries/,
  'integration-adaptor-gp2gp__SDSEndpointGetDocs.json': /JSON but is none/,
  'integration-adaptor-gp2gp__migrateStructuredRecordResponse.json': /JSON but is none/,
  'integration-adaptor-gp2gp__sdsDevice.json': /FHIR Bundle/,
  'integration-adaptor-gp2gp__sds_sds_no_address_response.json': /FHIR Bundle/,
  'integration-adaptor-gp2gp__sds_sds_response.json': /FHIR Bundle/,
  'integration-adaptor-mhs__data_my_real_server_entries.json': 2,
  'integration-adaptor-mhs__data_my_real_server_info.json': /without entries/,
  'integration-adaptor-mhs__data_my_real_server_schema.json': /without entries/,
  'integration-adaptor-mhs__data_reliability.json': /without entries/,
  'integration-adaptor-mhs__data_routing.json': /without entries/,
  'integration-adaptor-mhs__data_sds_device_response.json': /FHIR Bundle/,
  'integration-adaptor-mhs__data_sds_endpoint_response.json': /FHIR Bundle/,
  'integration-adaptor-mhs__data_sds_zero_results_response.json': /FHIR Bundle/,
  'integration-adaptor-mhs__endpoint.json': /FHIR Bundle/,
  'spine-directory-service-api__endpoint_empty.in.json': /without entries/,
  'spine-directory-service-api__endpoint_empty.out.json': /without entries/,
  'spine-directory-service-api__endpoint_everything.in.json': /without entries/,
  'spine-directory-service-api__endpoint_everything.out.json': /without entries/,
  'spine-directory-service-api__examples_Device.json': /FHIR Device/,
  'spine-directory-service-api__examples_DeviceBundle.json': /FHIR Bundle/,
  'spine-directory-service-api__examples_Endpoint.json': /FHIR Endpoint/,
  'spine-directory-service-api__examples_SDS-Endpoint-Example.json': /without entries/,
  'spine-directory-service-api__examples_multiple_devices.json': /FHIR Bundle/,
  'spine-directory-service-api__examples_single_device.json': /FHIR Bundle/,
  'spine-directory-service-api__examples_single_endpoint.json': /FHIR Bundle/,
  'spine-directory-service-api__mock_data_sds_as_response.json': /without entries/,
  'spine-directory-service-api__mock_data_sds_mhs_response.json': /without entries/,
  'spine-directory-service-api__test_data_endpoint.json': /FHIR Bundle/,
  'spine-directory-service-api__test_data_endpoint_forward_reliable.json': /FHIR Bundle/,
}

const folder = path.join(corpusFolder ?? '', 'sds')

describe.skipIf(corpusFolder === undefined)('the corpus', () => {
  it('is all in the table', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(outcomes).sort())
  })

  it.each(Object.entries(outcomes))('%s', (name, outcome) => {
    const { report } = load(readFileSync(path.join(folder, name)))
    if (typeof outcome === 'number') expect(report.registered + report.entries).toBe(outcome)
    else {
      expect(report.registered + report.entries).toBe(0)
      expect(report.refused.map(({ reason }) => reason).join('\n')).toMatch(outcome)
    }
  })

  it('an entry of the corpus comes out as it went in', () => {
    const file = readFileSync(path.join(folder, 'NHS-Booking-API__nhsMhs_careconnect_slot.ldif'), 'utf8')
    const lines = (ldif: string) =>
      ldif
        .replaceAll('\n ', '')
        .split('\n')
        .filter((line) => line !== '')
        .sort()
    const [, entry = ''] = /(dn: uniqueIdentifier=S918999494042[^]*?)\n\n/.exec(text(load(file).directory)) ?? []
    expect(lines(entry)).toEqual(lines(file))
  })
})

describe('LDIF', () => {
  const system = (asid: string, more = '') =>
    `dn: uniqueIdentifier=${asid},ou=Services,o=nhs\nobjectClass: nhsAs\nuniqueIdentifier: ${asid}\nnhsIDCode: X26\nnhsMHSPartyKey: X26-100001\nnhsAsSvcIA: urn:nhs:names:services:pds:QUPA_IN040000UK01\n${more}\n`

  it.each([
    ['no record', '', undefined],
    ['a name that is none', 'dn: rubbish\nobjectClass: top\n', 'not a distinguished name'],
    ['another suffix', 'dn: dc=other\nobjectClass: top\ndc: other\n', 'below o=nhs'],
    ['an attribute that there is not', 'dn: cn=x,o=nhs\nobjectClass: nhsList\ncn: x\nnosuch: y\n', 'no attribute nosuch'],
    ['a class that there is not', 'dn: cn=x,o=nhs\nobjectClass: nosuch\ncn: x\n', 'no object class nosuch'],
    ['no class', 'dn: cn=x,o=nhs\ncn: x\n', 'no objectClass'],
    ['two values of one', `${system('900000000001', 'nhsIDCode: Y').trim()}\n`, 'several values'],
    ['a change', 'dn: cn=x,o=nhs\nchangetype: modify\nreplace: cn\ncn: y\n', 'type modify'],
    ['a value in a file', 'dn: cn=x,o=nhs\nobjectClass: nhsList\ncn:< file:///etc/passwd\n', 'another file'],
    ['octets that are no text', 'dn: cn=x,o=nhs\nobjectClass: nhsList\ncn:: /////w==\n', 'not UTF-8'],
    [
      'the changelog',
      'dn: changenumber=1,cn=changelog,o=nhs\nobjectClass: nhsExternalChangelogEntry\nchangenumber: 1\n',
      'directory itself',
    ],
  ])('%s is refused', (_, ldif, reason) => {
    const { report } = load(ldif)
    expect(report).toMatchObject({ registered: 0, entries: 0 })
    if (reason !== undefined) expect(report.refused[0]?.reason).toContain(reason)
  })

  it('reads comments, folded lines, base64, CR LF and a version', () => {
    const ldif = [
      'version: 1',
      '# a comment',
      ' that goes on',
      'dn: cn=Zo',
      ' ë,ou=ReferenceData,o=nhs',
      'objectClass: nhsList',
      'cn:: Wm/Dqw==',
      'description: a',
      '  b',
    ].join('\r\n')
    const { directory, report } = load(ldif)
    expect(report).toMatchObject({ entries: 1, refused: [], warnings: [] })
    expect(text(directory)).toContain('description: a b\n')
  })

  it('what registers becomes the party’s; what cannot stays an entry, with a warning', () => {
    const odd =
      'dn: uniqueIdentifier=1,ou=Services,o=nhs\nobjectClass: nhsAs\nuniqueIdentifier: 1\nnhsIDCode: X26\nnhsMHSPartyKey: ODD\nnhsAsSvcIA: urn:nhs:names:services:pds:X\n'
    const { directory, report } = load(`${system('900000000001')}\n${odd}`)
    expect(report).toMatchObject({ registered: 1, entries: 1, parties: 1 })
    expect(report.warnings.map(({ reason }) => reason).join()).toContain('no message goes by it: nhsMHSPartyKey ODD')
    expect(directory.system('900000000001')?.party.partyKey).toBe('X26-100001')
    expect(directory.system('1')).toBeUndefined()
  })

  it('what is exported imports to the same, and what is generated is the same each time', () => {
    const generated = [...generateLdif(300)].join('')
    expect([...generateLdif(300)].join('')).toBe(generated)
    expect(generated.match(/^dn:/gm)).toHaveLength(300)
    const first = load(generated)
    expect(first.report).toMatchObject({ registered: 300, refused: [], warnings: [] })
    const once = text(first.directory)
    expect(text(load(once).directory)).toBe(once)
  })
})

describe('a running instance', () => {
  it('starts with files, imports into a space and exports it; under --data what was imported is there again', async () => {
    const folder = await certificateFolder()
    const file = path.join(folder, 'start.ldif')
    writeFileSync(file, [...generateLdif(20)].join(''))
    const settings = { certs: path.join(folder, 'certs'), data: path.join(folder, 'data'), directory: [file] }
    const spine = await directoryEnvironment(settings)
    const { environment } = spine
    expect(environment.imported).toMatchObject([{ file, registered: 20, refused: [] }])
    expect(await spine.search(SERVICES, '(nhsIDCode=G00000)', { attributes: ['1.1'] })).toHaveLength(5)
    const organisation = 'dn: uniqueIdentifier=Z99,ou=Organisations,o=nhs\nobjectClass: nhsOrg\nuniqueIdentifier: Z99\no: NINETY-NINE\n'
    const system =
      'dn: uniqueIdentifier=900000000009,ou=Services,o=nhs\nobjectClass: nhsAs\nuniqueIdentifier: 900000000009\nnhsIDCode: Z99\nnhsMHSPartyKey: Z99-100009\nnhsAsSvcIA: urn:nhs:names:services:pds:X\n'
    const response = await fetch(`${environment.urls.http}/api/directory`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/ldif' },
      body: `${organisation}\n${system}`,
    })
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { registered: 1, entries: 1, parties: 1, refusedCount: 0, warningCount: 2 },
    ])
    const nothing = await fetch(`${environment.urls.http}/api/directory`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/ldif' },
      body: '{}',
    })
    expect([nothing.status, await nothing.json()]).toMatchObject([400, { code: 'MS-LDIF' }])
    const ask = (from: typeof spine) =>
      from.search('o=nhs', '(|(uniqueIdentifier=Z99)(uniqueIdentifier=900000000009))', { attributes: ['1.1'] })
    expect(await ask(spine)).toHaveLength(2)
    const exported = await (await fetch(`${environment.urls.http}/api/directory`)).text()
    expect(exported).toContain('dn: uniqueIdentifier=Z99,ou=Organisations,o=nhs\n')
    expect(exported).not.toContain('changelog')
    await environment.stop()
    const again = await directoryEnvironment(settings)
    expect(await ask(again)).toHaveLength(2)
  })
})
