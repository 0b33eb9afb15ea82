import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { itkProblems } from '../../../src/emulators/smsp/problems.ts'
import { patients } from '../../../src/national/demographics/patients.ts'
import { miniServiceProblems } from '../../../src/national/mini-services/problems.ts'
import { certificateFolder } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import { readAnswer, type SmspEnvironment, smspEnvironment } from '../../support/smsp.ts'
import { ASKER, MAUD, type SmspEdits, security, smspRequest } from '../../support/smsp-request.ts'
import { swap } from '../../support/sync.ts'

let certs: string
let spine: SmspEnvironment
beforeAll(async () => {
  certs = await certificateFolder()
  spine = await smspEnvironment({ certs, maxXmlDepth: 40 })
})

const state = async () =>
  JSON.stringify([await spine.environment.store.list('default', patients.name), await spine.environment.store.outbox('default')])

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const MESSAGE_ID = /<wsa:MessageID>.*?<\/wsa:MessageID>/
const ACTION = /<wsa:Action>.*?<\/wsa:Action>/
const TO = /<wsa:To>.*?<\/wsa:To>/
const MANIFEST = /<itk:manifest .*<\/itk:manifest>/
const PAYLOAD = /<itk:payload .*<\/itk:payload>/

type Row = readonly [what: string, edits: SmspEdits, faultcode: string, code: string, text: RegExp, problem: string]

/** ITK faults (dossier sync-pds-smsp-gazetteer 3.2, 3.6): what is sent, faultcode, code, ErrorText, the journal's code. */
const faults: readonly Row[] = [
  ['no XML', { body: 'Hello' }, 'Client', '1000', /XML/, 'MS-XML-NOT-XML'],
  ['an empty body', { body: '' }, 'Client', '1000', /XML/, 'MS-XML-NOT-XML'],
  ['cut short', { envelope: (xml) => xml.slice(0, -20) }, 'Client', '1000', /well-formed/, 'MS-XML-NOT-WELL-FORMED'],
  [
    'a document type',
    { envelope: swap('?>', '?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>') },
    'Client',
    '1000',
    /document type/,
    'MS-XML-DTD',
  ],
  ['an entity', { to: '&nbsp;' }, 'Client', '1000', /entity/, 'MS-XML-ENTITY'],
  ['an undeclared prefix', { distribution: swap(' xmlns:itk="urn:nhs-itk:ns:201005"', '') }, 'Client', '1000', /prefix/, 'MS-XML-PREFIX'],
  [
    'bytes that are no UTF-8',
    { body: Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>\xff\xfe</a>', 'latin1') },
    'Client',
    '1000',
    /encoding/,
    'MS-XML-ENCODING',
  ],
  ['deep nesting', { payload: (xml) => '<a>'.repeat(60) + xml + '</a>'.repeat(60) }, 'Client', '1000', /nested/, 'MS-XML-TOO-DEEP'],
  ['multipart', { contentType: 'multipart/related; boundary="x"' }, 'Client', '1000', /Content-Type/, 'MS-ITK-CONTENT-TYPE'],
  ['SOAP 1.2 by Content-Type', { contentType: 'application/soap+xml' }, 'Client', '1000', /Content-Type/, 'MS-ITK-CONTENT-TYPE'],
  ['gzip', { headers: ['Content-Encoding', 'gzip'], body: gzipSync('<a/>') }, 'Client', '1000', /compressed/, 'MS-ITK-CONTENT-ENCODING'],
  ['two SOAPActions', { headers: ['SOAPAction', 'x'] }, 'Client', '1000', /./, 'MS-DUPLICATE-HEADER'],
  ['a space that does not exist', { headers: ['X-Mock-Spine-Space', 'nowhere'] }, 'Client', '1000', /./, 'MS-SPACE-UNKNOWN'],
  ['another root', { body: '<a/>' }, 'VersionMismatch', '1000', /^Version Error/, 'MS-ITK-SOAP-VERSION'],
  [
    'SOAP 1.2',
    { envelope: (xml) => xml.replaceAll(SOAP, 'http://www.w3.org/2003/05/soap-envelope') },
    'VersionMismatch',
    '1000',
    /^Version Error/,
    'MS-ITK-SOAP-VERSION',
  ],
  ['no Header', { envelope: swap(/<soap:Header>.*<\/soap:Header>/, '') }, 'Client', '1000', /Header/, 'MS-ITK-ENVELOPE'],
  ['two Bodies', { envelope: swap('</soap:Envelope>', '<soap:Body/></soap:Envelope>') }, 'Client', '1000', /Body/, 'MS-ITK-ENVELOPE'],
  ['an empty Body', { distribution: () => '' }, 'Client', '1000', /distribution envelope/, 'MS-ITK-CONTENT'],
  [
    'a synchronous service’s message',
    { distribution: () => '<QUPA_IN000008UK02 xmlns="urn:hl7-org:v3"/>' },
    'Client',
    '1000',
    /distribution envelope/,
    'MS-ITK-CONTENT',
  ],
  [
    'a header that must be understood',
    { header: (xml) => `${xml}<x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>` },
    'MustUnderstand',
    '1000',
    /^The header 'y' from the namespace 'urn:x'/,
    'MS-ITK-MUST-UNDERSTAND',
  ],
  ['no MessageID', { header: swap(MESSAGE_ID, '') }, 'Client', '1000', /MessageID/, 'MS-ITK-MESSAGE-ID'],
  [
    'the WS-Addressing of 2004',
    { envelope: swap('http://www.w3.org/2005/08/addressing', 'http://schemas.xmlsoap.org/ws/2004/08/addressing') },
    'Client',
    '1000',
    /MessageID/,
    'MS-ITK-MESSAGE-ID',
  ],
  ['two Actions', { header: swap(ACTION, '$&$&') }, 'Client', '1000', /Action/, 'MS-ITK-ACTION'],
  ['an empty To', { header: swap(TO, '<wsa:To/>') }, 'Client', '1000', /To/, 'MS-ITK-TO'],
  [
    'an unknown service',
    { action: 'urn:nhs-itk:services:201005:makeTea-v1-0' },
    'Client',
    '1000',
    /mini services/,
    'MS-ITK-SERVICE-UNKNOWN',
  ],
  [
    'the profile for a service',
    { action: 'urn:nhs-en:profile:verifyNHSNumberRequest-v1-0' },
    'Client',
    '1000',
    /mini services/,
    'MS-ITK-SERVICE-UNKNOWN',
  ],
  [
    'another service in the envelope',
    { distribution: swap(/service="[^"]*"/, 'service="urn:nhs-itk:services:201005:getNHSNumber-v1-0"') },
    'Client',
    '1000',
    /^DE0002 /,
    'MS-ITK-SERVICE-DIFFERS',
  ],
  ['no Security', { security: '' }, 'Client', '1000', /wsse:Security/, 'MS-ITK-SECURITY'],
  ['two Securities', { security: security() + security() }, 'Client', '1000', /wsse:Security/, 'MS-ITK-SECURITY'],
  [
    'no Username',
    { security: security().replace(/<wsse:Username>.*<\/wsse:Username>/, '') },
    'Client',
    '1000',
    /wsse:Security/,
    'MS-ITK-SECURITY',
  ],
  [
    'no Timestamp',
    { security: security().replace(/<wsu:Timestamp.*<\/wsu:Timestamp>/, '') },
    'Client',
    '1000',
    /wsse:Security/,
    'MS-ITK-SECURITY',
  ],
  ['no payloads', { distribution: swap(/<itk:payloads.*<\/itk:payloads>/, '') }, 'Client', '1000', /^DE0001 /, 'MS-ITK-DISTRIBUTION'],
  ['no tracking id', { distribution: swap(/ trackingid="[^"]*"/, '') }, 'Client', '1000', /^DE0002 /, 'MS-ITK-DISTRIBUTION'],
  [
    'a tracking id that is no UUID',
    { distribution: swap(/trackingid="[^"]*"/, 'trackingid="1"') },
    'Client',
    '1000',
    /^DE0002 /,
    'MS-ITK-DISTRIBUTION',
  ],
  [
    'parts out of order',
    { distribution: swap(/(<itk:auditIdentity>.*<\/itk:auditIdentity>)(<itk:manifest .*<\/itk:manifest>)/, '$2$1') },
    'Client',
    '1000',
    /^DE0002 /,
    'MS-ITK-DISTRIBUTION',
  ],
  [
    'an empty address list',
    { distribution: swap('<itk:auditIdentity>', '<itk:addresslist/><itk:auditIdentity>') },
    'Client',
    '1000',
    /^DE0003 /,
    'MS-ITK-DISTRIBUTION',
  ],
  ['five audit identities', { distribution: swap(/<itk:id [^>]*>/, '$&$&$&$&$&') }, 'Client', '1000', /^DE0004 /, 'MS-ITK-DISTRIBUTION'],
  [
    'an audit identity without a uri',
    { distribution: swap(/<itk:id [^>]*>/, '<itk:id/>') },
    'Client',
    '1000',
    /^DE0005 /,
    'MS-ITK-DISTRIBUTION',
  ],
  ['no manifest', { distribution: swap(MANIFEST, '') }, 'Client', '1000', /^DE0006 /, 'MS-ITK-DISTRIBUTION'],
  [
    'a wrong manifest count',
    { distribution: swap('<itk:manifest count="1"', '<itk:manifest count="2"') },
    'Client',
    '1000',
    /^DE0006 /,
    'MS-ITK-DISTRIBUTION',
  ],
  [
    'a count of millions',
    { distribution: swap('<itk:payloads count="1"', '<itk:payloads count="99999999999999999999"') },
    'Client',
    '1000',
    /^DE0011 /,
    'MS-ITK-DISTRIBUTION',
  ],
  [
    'a manifest item of another payload',
    { distribution: swap(/manifestitem id="[^"]*"/, 'manifestitem id="uuid_1"') },
    'Client',
    '1000',
    /^DE0007 /,
    'MS-ITK-DISTRIBUTION',
  ],
  [
    'a sender address without a uri',
    { distribution: swap(/<itk:senderAddress [^>]*>/, '<itk:senderAddress/>') },
    'Client',
    '1000',
    /^DE0008 /,
    'MS-ITK-DISTRIBUTION',
  ],
  [
    'an empty handling specification',
    { distribution: swap('</itk:header>', '<itk:handlingSpecification/></itk:header>') },
    'Client',
    '1000',
    /^DE0009 /,
    'MS-ITK-DISTRIBUTION',
  ],
  [
    'a spec without a value',
    { distribution: swap('</itk:header>', '<itk:handlingSpecification><itk:spec key="urn:a"/></itk:handlingSpecification></itk:header>') },
    'Client',
    '1000',
    /^DE0010 /,
    'MS-ITK-DISTRIBUTION',
  ],
  ['two elements in the payload', { payload: (xml) => `${xml}<a/>` }, 'Client', '1000', /^DE0012 /, 'MS-ITK-DISTRIBUTION'],
  ['an empty payload', { payload: () => '' }, 'Client', '1000', /^DE0012 /, 'MS-ITK-DISTRIBUTION'],
  ['two payloads', { distribution: twice }, 'Client', '1000', /^DE0006 /, 'MS-ITK-COUNT'],
  ['a payload in Base64', { distribution: swap('base64="false"', 'base64="true"') }, 'Client', '1000', /^DE0007 /, 'MS-ITK-WRAPPED'],
  [
    'a compressed payload of text',
    {
      distribution: (xml) =>
        swap('compressed="false"', 'compressed="1"')(swap(/(<itk:payload [^>]*>).*(<\/itk:payload>)/, '$1H4sI$2')(xml)),
    },
    'Client',
    '1000',
    /^DE0007 /,
    'MS-ITK-WRAPPED',
  ],
]

/** Manifest item and payload doubled under a second id, counts and all. */
function twice(xml: string): string {
  const other = (part: string) => part + part.replace(/uuid_[0-9A-F]{4}/g, 'uuid_0000')
  return xml
    .replaceAll('count="1"', 'count="2"')
    .replace(/<itk:manifestitem [^>]*>/, other)
    .replace(PAYLOAD, other)
}

describe('ITK faults', () => {
  it.each(faults)('%s', async (_what, edits, faultcode, code, text, kind) => {
    const before = await state()
    const message = smspRequest(edits)
    const { answer, exchange } = await spine.ask(message)
    expect([answer.status, answer.header('Content-Type')]).toEqual([500, 'text/xml'])
    expect(answer.text).toContain('<wsa:Action>http://www.w3.org/2005/08/addressing/soap/fault</wsa:Action>')
    const parts =
      /<soap:Body><soap:Fault><faultcode>soap:(\w+)<\/faultcode><faultstring[^>]*>[^<]+<\/faultstring>(<faultactor>http[^<]+<\/faultactor>)?<detail><toolkit:ToolkitErrorInfo xmlns:toolkit="urn:nhs-itk:ns:201005"><toolkit:ErrorID>[A-F0-9]{8}(?:-[A-F0-9]{4}){3}-[A-F0-9]{12}<\/toolkit:ErrorID><toolkit:ErrorCode codeSystem="2\.16\.840\.1\.113883\.2\.1\.3\.2\.4\.17\.268">(\d{4})<\/toolkit:ErrorCode><toolkit:ErrorText>([^<]+)<\/toolkit:ErrorText><toolkit:ErrorDiagnosticText>[^<]+<\/toolkit:ErrorDiagnosticText><\/toolkit:ToolkitErrorInfo><\/detail><\/soap:Fault><\/soap:Body><\/soap:Envelope>$/.exec(
        answer.text,
      ) ?? []
    expect([parts[1], parts[3]]).toEqual([faultcode, code])
    expect(parts[2] === undefined).toBe(faultcode === 'Client')
    expect(parts[4]).toMatch(text)
    expect(exchange).toMatchObject({ door: 'smsp', outcome: 'refused' })
    expect(exchange.problems.at(-1)).toMatchObject({
      code: kind,
      came: expect.stringMatching(/./),
      expected: expect.stringMatching(/./),
      next: expect.stringMatching(/./),
    })
    expect(await state()).toBe(before)
  })

  it('a fault answers to the request’s id and sender, where they can be read', async () => {
    const message = smspRequest({ security: '', from: 'http://192.0.2.9/' })
    const { answer } = await spine.ask(message)
    expect(answer.text).toContain(`<wsa:To>http://192.0.2.9/</wsa:To><wsa:RelatesTo>${message.messageId}</wsa:RelatesTo></soap:Header>`)
    expect((await spine.ask(smspRequest({ body: '<a>' }))).answer.text).toContain('<wsa:To/></soap:Header>')
  })

  it('what hostile input is quoted back stays readable, and short', async () => {
    const { answer } = await spine.ask(smspRequest({ action: `x]]&gt;&amp;&lt;${'y'.repeat(5000)}` }))
    expect(answer.text.length).toBeLessThan(12_000)
    expect(readFault(answer.text)).toContain('x]]>&<yyyy')
  })

  const readFault = (text: string) =>
    /<toolkit:ErrorDiagnosticText>([^<]*)</.exec(text)?.[1]?.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&')

  it('--smsp-fault-status 200', async () => {
    const other = await smspEnvironment({ certs, smspFaultStatus: 200 })
    const { answer } = await other.ask(smspRequest({ security: '' }))
    expect([answer.status, answer.text.includes('<faultcode>soap:Client</faultcode>')]).toEqual([200, true])
  })

  it('--smsp-security: an old Timestamp is noted, refused under fresh, and nothing is asked under ignore', async () => {
    const old = { security: security('2010-01-01T00:00:00Z', '2010-01-01T00:05:00Z') }
    const noted = await spine.ask(smspRequest(old))
    expect([readAnswer(noted.answer.text).code, noted.exchange.problems.map(({ code }) => code)]).toEqual([
      'SMSP-0000',
      ['MS-ITK-SECURITY-STALE'],
    ])
    const fresh = await smspEnvironment({ certs, smspSecurity: 'fresh' })
    for (const bad of [old, { security: security('2026-01-01', 'tomorrow') }, { security: security('2036-11-21T00:00:00Z') }]) {
      const { answer, exchange } = await fresh.ask(smspRequest(bad))
      expect([answer.status, exchange.problems.at(-1)?.code]).toEqual([500, 'MS-ITK-SECURITY-EXPIRED'])
    }
    expect(readAnswer((await fresh.ask(smspRequest())).answer.text).code).toBe('SMSP-0000')
    const ignoring = await smspEnvironment({ certs, smspSecurity: 'ignore' })
    const { answer, exchange } = await ignoring.ask(smspRequest({ security: '' }))
    expect([readAnswer(answer.text).code, exchange.problems]).toEqual(['SMSP-0000', []])
  })

  it('--smsp-profile: another profile is noted, and refused under strict', async () => {
    const edits = { distribution: swap(/profileid="[^"]*"/, 'profileid="urn:nhs-en:profile:getNHSNumberRequest-v1-0"') }
    const { answer, exchange } = await spine.ask(smspRequest(edits))
    expect([readAnswer(answer.text).code, exchange.problems.map(({ code }) => code)]).toEqual(['SMSP-0000', ['MS-ITK-PROFILE-PASSED']])
    const strict = await smspEnvironment({ certs, smspProfile: 'strict' })
    const refused = await strict.ask(smspRequest(edits))
    expect([refused.answer.status, refused.exchange.problems.at(-1)?.code]).toEqual([500, 'MS-ITK-PROFILE'])
    expect(refused.answer.text).toContain('<toolkit:ErrorText>DE0007 ')
  })
})

describe('who may ask', () => {
  const asid = '1.2.826.0.1285.0.2.0.107'
  const identity = '2.16.840.1.113883.2.1.3.2.4.18.27'

  const audited = new Map<string, SmspEnvironment>()
  beforeAll(async () => {
    for (const smspAudit of ['off', 'known'] as const) audited.set(smspAudit, await smspEnvironment({ certs, smspAudit }))
  })

  it.each<readonly [string, NonNullable<SmspEdits['audit']>, Record<'off' | 'asid' | 'known', boolean>]>([
    ['the caller’s ASID', [asid, ASKER.asid], { off: true, asid: true, known: true }],
    ['an unknown ASID', [asid, '111111111111'], { off: true, asid: false, known: false }],
    ['another party’s ASID', [asid, '999000000022'], { off: true, asid: false, known: false }],
    ['a known organisation', [identity, 'urn:nhs-uk:identity:ods:A99901:team:C'], { off: true, asid: true, known: true }],
    ['an unknown organisation', [identity, 'urn:nhs-uk:identity:ods:X00000'], { off: true, asid: true, known: false }],
    ['another kind of identity', [identity, 'urn:nhs-uk:identity:some:one'], { off: true, asid: true, known: false }],
    ['no audit identity', 'none', { off: true, asid: true, known: false }],
  ])('%s', async (_what, audit, taken) => {
    for (const smspAudit of ['off', 'asid', 'known'] as const) {
      const asked = audited.get(smspAudit) ?? spine
      const { answer, exchange } = await asked.ask(smspRequest({ audit }))
      const { code, message } = readAnswer(answer.text)
      expect([smspAudit, answer.status, code]).toEqual([smspAudit, 200, taken[smspAudit] ? 'SMSP-0000' : 'SMSP-0005'])
      if (taken[smspAudit]) continue
      expect(Object.keys(message).filter((key) => !key.startsWith('@_'))).toEqual(['id', 'code', 'value'])
      expect(exchange.outcome).toBe('refused')
      expect(exchange.problems.map((each) => each.code)).toEqual(['MS-SMSP-AUDIT'])
    }
  })

  it('nobody whose certificate is no party’s, in a space that knows none', async () => {
    const { name } = await spine.environment.createSpace({ name: 'nobody', claims: {}, seed: 'none' })
    const edits = { headers: ['X-Mock-Spine-Space', name] }
    const { answer, exchange } = await spine.ask(smspRequest(edits))
    expect([answer.status, exchange.problems.at(-1)?.code]).toEqual([500, 'MS-SMSP-PARTY'])
    expect(answer.text).toContain('>3000</toolkit:ErrorCode>')
    const warning = await smspEnvironment({ certs, partyCheck: 'warn', seed: 'none' })
    const noted = await warning.ask(smspRequest({ audit: 'none' }))
    expect([readAnswer(noted.answer.text).code, noted.exchange.problems.map(({ code }) => code)]).toEqual([
      'DEMOG-0001',
      ['MS-SMSP-PARTY-UNCHECKED', 'MS-PDS-NO-MATCH'],
    ])
  })

  it('nobody without a certificate; a GET gets 405', async () => {
    const url = `${spine.environment.urls.https}/smsp/pds`
    const { headers, body } = smspRequest()
    const bare = await post({ url, ca: spine.ca, headers, body })
    expect([bare.status, bare.text.includes('>3000</toolkit:ErrorCode>'), bare.text.includes('MS-TLS-NO-CERTIFICATE')]).toEqual([
      403,
      true,
      true,
    ])
    const got = await post({ url, ca: spine.ca, as: spine.identity(ASKER.name), verb: 'GET' })
    expect([got.status, got.header('Allow'), got.text]).toEqual([405, 'POST', ''])
  })

  it('a body over --max-body is refused by an ITK fault', async () => {
    const small = await smspEnvironment({ certs, maxBody: 2000, oversizeStatus: 413 })
    const { answer, exchange } = await small.ask(smspRequest({ to: 'x'.repeat(3000) }))
    expect([answer.status, exchange.problems.at(-1)?.code]).toEqual([413, 'MS-BODY-TOO-LARGE'])
    expect(answer.text).toContain('>1000</toolkit:ErrorCode>')
  })
})

describe('SMSP-0001: requests that break their schema', () => {
  const edit = (from: string | RegExp, to: string): SmspEdits => ({ payload: swap(from, to) })
  const search = (from: string | RegExp, to: string): SmspEdits => ({ operation: 'getPatientDetailsBySearch', payload: swap(from, to) })

  it.each<readonly [string, SmspEdits, string]>([
    [
      'another operation’s request',
      edit(/verifyNHSNumberRequest-v1-0( |>)/g, 'getNHSNumberRequest-v1-0$1'),
      'verifyNHSNumberRequest-v1-0 in urn:hl7-org:v3',
    ],
    ['another namespace', edit('urn:hl7-org:v3', 'urn:other'), 'verifyNHSNumberRequest-v1-0 in urn:hl7-org:v3'],
    ['no id', edit(/<id [^>]*>/, ''), 'one id with a UUID as root'],
    ['another code', edit(/code="[^"]*"/, 'code="x"'), 'verifyNHSNumberRequest-v1-0'],
    ['no queryEvent', edit(/<queryEvent>.*<\/queryEvent>/, ''), 'one queryEvent'],
    ['two queryEvents', edit(/<queryEvent>.*<\/queryEvent>/, '$&$&'), 'one queryEvent'],
    ['no date of birth', edit(/<Person.DateOfBirth>.*<\/Person.DateOfBirth>/, ''), 'Person.DateOfBirth'],
    ['two dates of birth', edit(/<Person.DateOfBirth>.*<\/Person.DateOfBirth>/, '$&$&'), 'each parameter once'],
    ['a time of birth', edit('value="19540612"', 'value="195406121200"'), 'a whole date YYYYMMDD'],
    ['a day that is none', edit('value="19540612"', 'value="19540230"'), 'a whole date YYYYMMDD'],
    [
      'a parameter of another operation',
      edit('</queryEvent>', '<Person.Postcode/></queryEvent>'),
      'one of Person.DateOfBirth, Person.NHSNumber, Person.Name',
    ],
    ['no semanticsText', edit('<semanticsText>Person.DateOfBirth</semanticsText>', ''), 'Person.DateOfBirth'],
    ['two values', edit('<value value="19540612"/>', '<value value="19540612"/><value value="19540612"/>'), 'one value'],
    ['an empty name', edit(/<value><given>.*<\/family><\/value>/, '<value/>'), 'one of them at least'],
    ['a name of 36 characters', edit('PEMBERTON', 'P'.repeat(36)), 'at most 35'],
    ['no gender', search(/<Person.Gender>.*<\/Person.Gender>/, ''), 'Person.Gender'],
    ['a gender that is none', search('value code="2"', 'value code="3"'), '0, 1, 2 or 9'],
    ['a gender of another code system', search('2.16.840.1.113883.2.1.3.2.4.16.25', '1.2.3'), '2.16.840.1.113883.2.1.3.2.4.16.25'],
    ['two family names', search(/<family>.*<\/family>/, '$&$&'), 'at most one family'],
    ['an empty postcode', search('AX1 1AA', ''), 'one postalCode'],
    [
      'a street beside the postcode',
      search('</postalCode>', '</postalCode><streetAddressLine>1</streetAddressLine>'),
      'a postalCode alone',
    ],
  ])('%s', async (_what, edits, expected) => {
    const before = await state()
    const { answer, exchange } = await spine.ask(smspRequest(edits))
    expect(answer.status).toBe(200)
    expect(readAnswer(answer.text).code).toBe('SMSP-0001')
    expect(exchange.outcome).toBe('refused')
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-SMSP-INPUT'])
    expect(exchange.problems[0]?.expected).toBe(expected)
    expect(exchange.problems[0]?.at).toMatch(/DistributionEnvelope/)
    expect(await state()).toBe(before)
  })
})

it.each([
  [
    'in WS-Security',
    (secret: string) => ({ security: security().replace('</wsse:Username>', `$&<wsse:Password Type="x">${secret}</wsse:Password>`) }),
  ],
  ['in a document that is cut short', (secret: string) => ({ body: `<a><Password>${secret}` })],
  ['in UTF-16', (secret: string) => ({ body: Buffer.from(`\uFEFF<a><Password>${secret}</Password></a>`, 'utf16le') })],
  ['in UTF-16 without a mark', (secret: string) => ({ body: Buffer.from(`<a><Password>${secret}</Password></a>`, 'utf16le').swap16() })],
])('a password %s is not kept in the journal', async (_what, edits) => {
  const secret = 'correct horse'
  const { exchange } = await spine.ask(smspRequest(edits(secret)))
  const kept = exchange.request.body.head.toString().replaceAll('\0', '')
  expect(kept).not.toContain(secret)
  expect(kept).toMatch(/Password\*{5}/)
})

it('handling specifications are noted, a SOAPAction that differs too', async () => {
  const specification =
    '<itk:handlingSpecification><itk:spec key="urn:nhs:itk:ns:201005:ackrequested" value="true"/></itk:handlingSpecification>'
  const { answer, exchange } = await spine.ask(
    smspRequest({ distribution: swap('</itk:header>', `${specification}</itk:header>`), soapAction: undefined }),
  )
  expect(readAnswer(answer.text).patient ?? readAnswer(answer.text).code).toBe('SMSP-0000')
  expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-SOAPACTION-DIFFERS', 'MS-ITK-HANDLING'])
  expect(exchange.labels['nhsNumber']).toBe(MAUD.number)
})

it('the codes of the door are those that tests name', () => {
  const named = new Set([
    ...faults.map(([, , , , , code]) => code),
    ...['MS-ITK-SECURITY-EXPIRED', 'MS-ITK-SECURITY-STALE', 'MS-ITK-PROFILE', 'MS-ITK-PROFILE-PASSED', 'MS-ITK-HANDLING'],
    ...['MS-SMSP-PARTY', 'MS-SMSP-PARTY-UNCHECKED', 'MS-SMSP-AUDIT', 'MS-SMSP-INPUT'],
    // answers.test.ts
    ...['MS-SMSP-INPUT-PASSED', 'MS-SMSP-OLD-NUMBER', 'MS-SMSP-OUTPUT', 'MS-SMSP-MISMATCH', 'MS-SMSP-FALLBACK', 'MS-SMSP-TRIGGER'],
  ])
  const all = [...Object.keys(itkProblems), ...Object.keys(miniServiceProblems)]
  expect(all.filter((code) => !named.has(code))).toEqual([])
  expect(new Set(faults.map(([, , , , , code]) => code)).size).toBeGreaterThanOrEqual(15)
})
