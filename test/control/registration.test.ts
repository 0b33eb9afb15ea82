import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openssl } from '../pki/fixture.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Running, running } from './running.ts'

const EHR = 'urn:nhs:names:services:gp2gp:RCMR_IN010000UK05'
const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
const SLOTS = 'urn:nhs:names:services:careconnect:fhir:rest:read:slot'
const MPV = { manufacturer: 'X26', product: 'Mock Clinical', version: '1.2' }

const folder = temporaryFolder()

/** A certificate request with a key of its own. */
async function request(commonName: string): Promise<{ readonly csr: string; readonly key: string }> {
  const [csr, key] = [path.join(folder, `${commonName}.csr`), path.join(folder, `${commonName}.key`)]
  await openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', csr, '-subj', `/CN=${commonName}`)
  return { csr: readFileSync(csr, 'utf8'), key: readFileSync(key, 'utf8') }
}

let one: Running
beforeAll(async () => {
  one = await running()
})

const register = async (body: object, status = 201) => (await one.call('post', '/api/parties', body).expect(status)).body
const asids = (party: { accreditedSystems: { asid: string }[] }) => party.accreditedSystems.map(({ asid }) => asid)

describe('registering in one step', () => {
  it('an ODS code and a request are enough: party key, ASID, CPA ids and certificate come back', async () => {
    const { csr, key } = await request('csr.example.nhs.uk')
    const answer = await one.call('post', '/api/parties', { odsCode: 'T10001', csr, ...MPV }).expect(201)
    const made = answer.body
    expect(made.partyKey).toMatch(/^T10001-9\d{6}$/)
    expect(answer.headers['location']).toBe(`/api/parties/${made.partyKey}`)
    expect(made).toMatchObject({ odsCode: 'T10001', fqdn: 'csr.example.nhs.uk', notes: [] })
    expect(made.accreditedSystems).toMatchObject([
      {
        asid: expect.stringMatching(/^9\d{11}$/),
        product: { manufacturer: 'X26', name: 'Mock Clinical', version: '1.2', key: expect.stringMatching(/^\d+$/) },
      },
    ])
    for (const { cpaId, url } of made.endpoints) expect([cpaId, url]).toEqual([expect.stringMatching(/^S\d{12}$/), 'inbox:'])
    const leaf = new X509Certificate(made.certificate.chain)
    expect([leaf.checkHost('csr.example.nhs.uk'), leaf.serialNumber]).toEqual(['csr.example.nhs.uk', made.certificate.serial])
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true)
    await one.call('get', `/api/certificates/${made.certificate.name}?format=key`).expect(409)
  })

  it('a request again, for the same party, replaces its certificate', async () => {
    const first = await register({ odsCode: 'T10002', csr: (await request('again.example.nhs.uk')).csr })
    const second = await register({ partyKey: first.partyKey, csr: (await request('again.example.nhs.uk')).csr }, 200)
    expect(second.certificate.name).toBe(first.certificate.name)
    expect(second.certificate.serial).not.toBe(first.certificate.serial)
    expect(asids(second)).toEqual(asids(first))
  })

  it('a request for a name whose key was made here gets a certificate beside it', async () => {
    const first = await register({ odsCode: 'T10003', fqdn: 'beside.example.nhs.uk' })
    const second = await register({ partyKey: first.partyKey, csr: (await request('beside.example.nhs.uk')).csr }, 200)
    expect([first.certificate.name, second.certificate.name]).toEqual(['beside', 'beside.example.nhs.uk'])
  })

  it('several systems with products, clients and organisations of their own; one product has one key', async () => {
    const systems = [
      { name: 'One', interactions: [EHR] },
      { asid: '100000000201', odsCode: 'T10099', clients: ['T10098'], interactions: [UPLOAD] },
      { manufacturer: 'Y05', product: 'Other', version: '9' },
    ]
    const made = await register({ odsCode: 'T10004', fqdn: 't10004.example.nhs.uk', ...MPV, systems })
    const [own, hosted, other] = made.accreditedSystems
    expect(own).toMatchObject({ name: 'One', interactions: [EHR], product: { manufacturer: 'X26', key: hosted.product.key } })
    expect(hosted).toMatchObject({ asid: '100000000201', odsCode: 'T10099', clients: ['T10098'] })
    expect(other.product).toMatchObject({ manufacturer: 'Y05', name: 'Other', version: '9' })
    expect(other.product.key).not.toBe(own.product.key)
    expect(other.interactions.length).toBeGreaterThan(100)

    const more = await register({ partyKey: made.partyKey, systems: [{ asid: '100000000201', interactions: [EHR] }, {}] }, 200)
    expect(asids(more).slice(0, 3)).toEqual(asids(made))
    expect(more.accreditedSystems[1]).toMatchObject({ odsCode: 'T10099', interactions: [UPLOAD, EHR], product: hosted.product })
    expect(more.accreditedSystems).toHaveLength(4)
    const again = await register({ partyKey: made.partyKey, ...MPV, version: '1.3' }, 200)
    const keys = again.accreditedSystems.map(
      ({ product }: { product: { key: string; version: string } }) => `${product.version} ${product.key}`,
    )
    expect(new Set(keys).size).toBe(1)
  })

  it('an endpoint set with contract properties per interaction, merged into what there is', async () => {
    const endpoints = [
      { interaction: EHR, url: 'https://gp2gp.example/', retries: 5 },
      { interaction: SLOTS, cpaId: 'MYCPA1', url: 'https://fhir.example/' },
    ]
    const made = await register({ odsCode: 'T10005', fqdn: 't10005.example.nhs.uk', endpoint: 'https://all.example/', endpoints })
    expect(made.endpoints).toEqual([
      {
        interaction: EHR,
        cpaId: expect.stringMatching(/^S\d{12}$/),
        url: 'https://gp2gp.example/',
        syncReplyMode: 'None',
        ackRequested: 'always',
        duplicateElimination: 'always',
        actor: 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH',
        retries: 5,
        retryInterval: expect.stringMatching(/^PT/),
        persistDuration: expect.stringMatching(/^PT/),
        isAuthenticated: 'transient',
      },
      {
        interaction: SLOTS,
        cpaId: 'MYCPA1',
        url: 'https://fhir.example/',
        syncReplyMode: 'None',
        ackRequested: 'never',
        duplicateElimination: 'never',
        isAuthenticated: 'none',
      },
    ])
    expect(made.notes).toMatchObject([{ code: 'MS-REGISTRATION-INTERACTION', came: SLOTS }])
    const change = [{ interaction: SLOTS, isAuthenticated: 'Transient' }, { interaction: UPLOAD }]
    const changed = await register({ partyKey: made.partyKey, endpoints: change }, 200)
    expect(changed.endpoints.slice(0, 2)).toEqual([made.endpoints[0], { ...made.endpoints[1], isAuthenticated: 'transient' }])
    expect(changed.endpoints[2]).toMatchObject({ interaction: UPLOAD, url: 'inbox:', syncReplyMode: 'MSHSignalsOnly' })
  })

  it('notes what the real path to live would not let pass', async () => {
    const { notes } = await register({
      odsCode: 'T10006',
      fqdn: 'my.example.com',
      endpoint: 'https://my.example.com:8443/',
      interactions: [`${UPLOAD}x`],
    })
    expect(notes).toMatchObject([
      { code: 'MS-REGISTRATION-FQDN', came: 'my.example.com' },
      { code: 'MS-REGISTRATION-PORT' },
      { code: 'MS-REGISTRATION-INTERACTION', expected: `${UPLOAD}?` },
    ])
  })

  it('an FQDN whose first label is a name of the certificate folder’s own gets a certificate all the same', async () => {
    const { certificate } = await register({ odsCode: 'T10008', fqdn: 'server.example.nhs.uk' })
    expect(certificate.name).toBe('server.example.nhs.uk')
  })

  it('many at once get ids of their own', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => register({ odsCode: 'T10007', fqdn: 'hosted.example.nhs.uk' })))
    const ids = made.flatMap((party) => [party.partyKey, ...asids(party), ...party.endpoints.map(({ cpaId }: { cpaId: string }) => cpaId)])
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(made.map(({ certificate }) => certificate.serial)).size).toBe(1)
  })
})

describe('what is refused names the field and why', () => {
  const good = { partyKey: 'T20001-9000001', fqdn: 't20001.example.nhs.uk' }
  it.each([
    [{ fqdn: 'x.example.nhs.uk' }, 'MS-REGISTRATION', 'partyKey: neither'],
    [{ odsCode: 'T20001' }, 'MS-REGISTRATION', 'fqdn: a new party'],
    [{ ...good, odsCode: 'Z99' }, 'MS-PARTY-RECORD', 'partyKey: a party key starts with the ODS code'],
    [{ ...good, manufacturer: 'X26' }, 'MS-REGISTRATION', 'product: a product without product and version'],
    [{ ...good, systems: [{}, { product: 'p', version: '1' }] }, 'MS-REGISTRATION', 'systems[1].manufacturer: '],
    [{ ...good, systems: [{}], asid: '100000000300' }, 'MS-REGISTRATION', 'asid: asid beside systems'],
    [{ ...good, systems: [{ asid: 'x' }] }, 'MS-ADMIN-BODY', 'systems[0].asid: not an ASID'],
    [{ ...good, systems: [{ odscode: 'x' }] }, 'MS-ADMIN-BODY', 'systems[0]: unknown key "odscode": did you mean "odsCode"?'],
    [{ ...good, endpoints: [{ interaction: EHR, url: 'http://x/' }] }, 'MS-ADMIN-BODY', 'endpoints[0].url: "http://x/" is neither'],
    [{ ...good, endpoints: [{ interaction: EHR, retries: '2' }] }, 'MS-ADMIN-BODY', 'endpoints[0].retries: a whole number'],
    [{ ...good, endpoints: [{ interaction: EHR, cpaId: 'S999000001101' }] }, 'MS-DIRECTORY-CONFLICT', 'CPA id S999000001101'],
    [{ ...good, csr: 'nothing' }, 'MS-ADMIN-BODY', 'csr: a certificate request in PEM'],
    [
      { ...good, csr: '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----' },
      'MS-PKI-BAD-CSR',
      'not a certificate request',
    ],
  ])('%j', async (body, code, came) => {
    const answer = await one.call('post', '/api/parties', body)
    expect(answer.body).toMatchObject({ code, came: expect.stringContaining(came) })
    expect(answer.status).toBe(code === 'MS-DIRECTORY-CONFLICT' ? 409 : 400)
    await one.call('get', `/api/parties/${good.partyKey}`).expect(404)
  })

  it('a request whose common name is not the FQDN', async () => {
    const { csr } = await request('other.example.nhs.uk')
    const { body } = await one.call('post', '/api/parties', { ...good, csr }).expect(400)
    expect(body).toMatchObject({
      code: 'MS-REGISTRATION',
      came: expect.stringContaining('csr: a request for other.example.nhs.uk'),
      at: 'csr',
    })
  })
})

it('what fails at the certificate leaves nothing behind, no party and no claim', async () => {
  const space = 'suite-failing'
  await one.call('post', '/api/spaces', { name: space }).expect(201)
  const party = { partyKey: 'T20002-9000002', asid: '100000000302' }
  const { body } = await one.call('post', '/api/parties', { ...party, space, fqdn: `${'x'.repeat(60)}.example.nhs.uk` }).expect(400)
  expect(body.code).toBe('MS-PKI-BAD-NAME')
  await one.call('get', `/api/parties/${party.partyKey}?space=${space}`).expect(404)
  expect((await one.call('get', `/api/spaces/${space}`).expect(200)).body.claims).toEqual([])
  await one.call('post', '/api/spaces', { name: 'suite-after', claims: { partyKeys: [party.partyKey], asids: [party.asid] } }).expect(201)
})

describe('removing', () => {
  it('a system leaves the party, a party leaves nothing, and its ids are not issued again', async () => {
    const made = await register({ odsCode: 'T30001', fqdn: 't30001.example.nhs.uk', systems: [{}, {}] })
    const [first, second] = asids(made)
    const less = (await one.call('delete', `/api/parties/${made.partyKey}?asid=${first}`).expect(200)).body
    expect(asids(less.party)).toEqual([second])
    expect(one.environment.directory('default').system(String(first))).toBeUndefined()
    const refused = await one.call('delete', `/api/parties/${made.partyKey}?asid=${first}`).expect(404)
    expect(refused.body.expected).toContain(second)
    expect((await one.call('delete', `/api/parties/${made.partyKey}`).expect(200)).body).toEqual({})
    await one.call('get', `/api/parties/${made.partyKey}`).expect(404)
    await one.call('delete', `/api/parties/${made.partyKey}`).expect(404)
    const again = await register({ odsCode: 'T30001', fqdn: 't30001.example.nhs.uk' })
    expect([again.partyKey, ...asids(again)]).not.toEqual(expect.arrayContaining([made.partyKey]))
    expect([first, second]).not.toContain(asids(again)[0])
    expect(again.certificate.serial).toBe(made.certificate.serial)
  })

  it('may revoke the certificate; registering again then issues another', async () => {
    const made = await register({ odsCode: 'T30002', fqdn: 't30002.example.nhs.uk' })
    const gone = (await one.call('delete', `/api/parties/${made.partyKey}?revoke=true`).expect(200)).body
    expect(gone).toEqual({ revoked: made.certificate.serial })
    expect(one.environment.authority.isRevoked(made.certificate.serial)).toBe(true)
    const again = await register({ partyKey: made.partyKey, fqdn: 't30002.example.nhs.uk' })
    expect(one.environment.authority.isRevoked(again.certificate.serial)).toBe(false)
  })

  it('a party of the seed is gone from one space alone; Spine’s own stays', async () => {
    await one.call('post', '/api/spaces', { name: 'suite-remove' }).expect(201)
    await one.call('delete', '/api/parties/B99902-9990002?space=suite-remove').expect(200)
    await one.call('get', '/api/parties/B99902-9990002?space=suite-remove').expect(404)
    await one.call('get', '/api/parties/B99902-9990002').expect(200)
    const { body } = await one.call('delete', '/api/parties/YES-0000806').expect(409)
    expect(body.code).toBe('MS-REGISTRATION-SPINE')
  })
})
