import { beforeAll, describe, expect, it } from 'vitest'
import { DeliveryPoint } from '../../../src/national/addresses/address.ts'
import { certificateFolder } from '../../support/environment.ts'
import { type GazetteerEnvironment, gazetteerEnvironment, readAddresses } from '../../support/gazetteer.ts'
import { gazetteerRequest, type Sought } from '../../support/gazetteer-request.ts'
import { post } from '../../support/post.ts'
import { parsed } from '../../support/supplier.ts'

let certs: string
let spine: GazetteerEnvironment
beforeAll(async () => {
  certs = await certificateFolder()
  spine = await gazetteerEnvironment({ certs })
})

const found = async (sought: Sought, maxno?: string, of = spine) => {
  const { answer, exchange } = await of.ask({ sought, ...(maxno === undefined ? {} : { maxno }) })
  expect([answer.status, answer.header('Content-Type'), exchange.outcome]).toEqual([200, 'text/xml', 'accepted'])
  return { ...readAddresses(answer.text), problems: exchange.problems.map(({ code }) => code), exchange, text: answer.text }
}

it('the bytes of an answer', async () => {
  const { answer, exchange } = await spine.ask({ sought: { address1: '1', postcode: 'ax14qp' } })
  const empty = readAddresses(answer.text)
  expect(empty.total).toBe(0)
  const one = await spine.ask({ sought: { address1: 'forge', postcode: 'ax14qp' }, messageId: 'M-1' })
  const ID = /[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g
  expect(one.answer.text.replace(ID, '#').replace(/<addressKey>\d+</, '<addressKey>K<')).toBe(
    '<?xml version=\'1.0\' encoding=\'UTF-8\'?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"><SOAP-ENV:Header><wsa:MessageID>uuid:#</wsa:MessageID><wsa:Action>urn:nhs:names:services:gazetteer/getAddressListResponse</wsa:Action><wsa:To>http://192.0.2.7/asker</wsa:To><wsa:From><wsa:Address>https://msg.int.spine2.ncrs.nhs.uk/addressfinder/query</wsa:Address></wsa:From><wsa:RelatesTo>uuid:M-1</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><getAddressListResponse xmlns="http://national.carerecords.nhs.uk/schema/"><messageHeader><messageId>#</messageId><refToMessageId>M-1</refToMessageId></messageHeader><addressList><postalAddress><address1>THE OLD FORGE</address1><address2>SMITHY LANE</address2><address3>NETHER ASHERTON</address3><town>ASHERTON</town><county>WESTMARCH</county><postCode>AX1 4QP</postCode><country/><addressKey>K</addressKey></postalAddress></addressList><totalmatches>1</totalmatches></getAddressListResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>',
  )
  expect(exchange).toMatchObject({ door: 'gazetteer', summary: 'getAddressList: 0 of 0 addresses' })
  expect(one.exchange).toMatchObject({
    labels: { interaction: 'getAddressList', messageId: 'M-1', postcode: 'ax14qp', matches: '1' },
    problems: [],
  })
})

/** Searches with what they find, in order (dossier sync-pds-smsp-gazetteer 4). */
const searches: readonly (readonly [what: string, sought: Sought, lines: readonly string[], ...problems: string[]])[] = [
  ['a postcode', { postcode: 'BK3 5HS' }, ['12 HIGH STREET', '12A HIGH STREET', '12B HIGH STREET', '14 HIGH STREET', '120 HIGH STREET']],
  [
    'a postcode in another form',
    { postCode: 'bk35hs' },
    ['12 HIGH STREET', '12A HIGH STREET', '12B HIGH STREET', '14 HIGH STREET', '120 HIGH STREET'],
  ],
  ['house number and postcode', { address1: '12', postcode: 'BK3 5HS' }, ['12 HIGH STREET']],
  [
    'a house number with a wildcard',
    { address1: '12*', postcode: 'BK3 5HS' },
    ['12 HIGH STREET', '12A HIGH STREET', '12B HIGH STREET', '120 HIGH STREET'],
  ],
  ['a flat', { address1: 'Flat 3', address2: '46 Lantern Street', postcode: 'AX1 1BD' }, ['FLAT 3, 46 LANTERN STREET']],
  ['a house name and a locality', { address1: 'rose', address3: 'nether ash' }, ['ROSE COTTAGE, SMITHY LANE']],
  ['the beginnings of words', { address2: 'high str', town: 'ell' }, ['1 HIGH STREET', '2 HIGH STREET', '3 HIGH STREET']],
  [
    'a wildcard inside',
    { address2: 'ste*enson', town: 'brackenby' },
    ['1 STEPHENSON ROAD', '3 STEPHENSON ROAD', '5 STEPHENSON ROAD', '7 STEPHENSON ROAD', '9 STEPHENSON ROAD'],
  ],
  [
    'words that sound alike',
    { address2: 'Stevensen Road', town: 'Calderford' },
    ['1 STEVENSON ROAD', '3 STEVENSON ROAD', '5 STEVENSON ROAD', '7 STEVENSON ROAD', '9 STEVENSON ROAD'],
    'MS-GAZ-PHONETIC',
  ],
  [
    'a word that sounds alike at a postcode',
    { address1: '1', address2: 'stevensun', postcode: 'AX7 3SV' },
    ['1 STEVENSON ROAD'],
    'MS-GAZ-PHONETIC',
  ],
  ['an outward half', { address1: 'ashton', address2: 'market', postcode: 'AX1' }, [], 'MS-GAZ-NO-MATCH'],
  ['an outward half and a word', { address2: 'market', postcode: 'AX1' }, ['ASHERTON LIBRARY, 1 MARKET PLACE']],
  ['a postcode with a wildcard', { postcode: 'GX4 8*' }, ['UNIT 4, SALTWHARF TRADING ESTATE']],
  ['an apostrophe, or none', { address2: 'st marys' }, ["1 ST MARY'S CLOSE"]],
  ['an accent and a typographic apostrophe', { address2: "king charles' wálk" }, ['2 KING CHARLES’ WALK']],
  ['a town alone', { town: 'oxenbeck', county: 'southwold' }, ["1 ST MARY'S CLOSE"]],
  ['a box', { address1: 'PO Box 12' }, ['PO BOX 12']],
  ['words of another postcode', { address2: 'tally row', postcode: 'AX1 1BB' }, [], 'MS-GAZ-NO-MATCH'],
  ['a postcode that is none', { postcode: 'ZZ99 9ZZ' }, [], 'MS-GAZ-NO-MATCH'],
  ['nothing that is there', { address2: 'Xylophone Boulevard' }, [], 'MS-GAZ-NO-MATCH'],
  ['what is written in another alphabet', { address2: 'Главная' }, [], 'MS-GAZ-NO-MATCH'],
]

describe('what is found', () => {
  it.each(searches.map(([what, sought, lines, ...problems]) => [what, { sought, lines, problems }] as const))('%s', async (_what, {
    sought,
    lines,
    problems,
  }) => {
    const answer = await found(sought)
    const seed = new Set(
      (await (await spine.environment.addresses()).list(spine.environment.spaces.default, '4', 1000)).map(({ key }) => key),
    )
    // Patients made up for the seed live in these towns too.
    const ours = answer.lines.filter((_, at) => seed.has(answer.keys[at] ?? ''))
    expect(ours).toEqual(lines)
    expect(answer.problems).toEqual(problems)
  })

  it('an address that a patient’s record has a key for', async () => {
    const { keys, lines } = await found({ address1: '5', address2: 'tally row', postcode: 'BK11 7GG' })
    expect([keys, lines]).toEqual([['12345678'], ['5 TALLY ROW']])
    for (const { addresses } of await (await spine.environment.patients()).list(spine.environment.spaces.default, '', 1000)) {
      for (const {
        pafKey,
        postcode = '',
        lines: [, street = ''],
      } of addresses) {
        if (pafKey === undefined) continue
        expect([street, (await found({ address2: street, postcode }, '100')).keys]).toEqual([street, expect.arrayContaining([pafKey])])
      }
    }
  })
})

describe('how many are answered', () => {
  it('twenty without maxno, as many as maxno says, never more than the limit; totalmatches tells of all', async () => {
    const many = await found({ town: 'asherton', postcode: 'AX1' })
    expect([many.lines.length, many.problems]).toEqual([20, ['MS-GAZ-MORE']])
    expect(many.total).toBeGreaterThan(30)
    expect((await found({ town: 'asherton', postcode: 'AX1' }, '3')).lines).toHaveLength(3)
    const all = await found({ town: 'asherton', postcode: 'AX1' }, '999999999')
    expect([all.lines.length, all.problems]).toEqual([all.total, []])
    const small = await gazetteerEnvironment({ certs, gazetteerDefault: 2, gazetteerLimit: 5 })
    expect((await found({ town: 'asherton' }, undefined, small)).lines).toHaveLength(2)
    expect((await found({ town: 'asherton' }, '50', small)).lines).toHaveLength(5)
  })

  it('--gazetteer-no-match error, --gazetteer-phonetic off', async () => {
    const other = await gazetteerEnvironment({ certs, gazetteerNoMatch: 'error', gazetteerPhonetic: false })
    const { response, total, problems } = await found({ address2: 'Stevensen Road' }, undefined, other)
    expect([total, response.addressList]).toEqual([undefined, undefined])
    expect(response.messageHeader.errorList.error).toEqual({
      codeContext: 'urn:nhs:names:error:gazetteer',
      errorCode: '2',
      severity: 'Error',
      description: 'No address found',
    })
    expect(problems).toEqual(['MS-GAZ-NO-MATCH'])
  })
})

describe('addresses of a space', () => {
  const at = (space: string) => `${spine.environment.urls.http}/api/addresses?space=${space}`
  const put = (space: string, addresses: unknown) =>
    fetch(at(space), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ addresses }) })

  it('are its own: stored by the admin interface, replaced by key, unseen elsewhere', async () => {
    const { name } = await spine.environment.createSpace({ name: 'mapped', claims: {}, seed: 'none' })
    const inSpace = async (sought: Sought) => {
      const { answer } = await spine.ask({ sought, headers: ['X-Mock-Spine-Space', name] })
      return answer.status === 200 ? readAddresses(answer.text) : answer.text
    }
    // Nobody is registered there: the gazetteer does not know who asks.
    expect(await inSpace({ postcode: 'BK3 5HS' })).toContain('<nasp:errorCode>300</nasp:errorCode>')
    await spine.environment.register({ space: name, partyKey: 'A99901-9990001', fqdn: 'supplier-a.mock.nhs.uk' })
    expect(await inSpace({ postcode: 'BK3 5HS' })).toMatchObject({ total: 0 })
    const house = { key: '70000001', address2: '1 NEW STREET', town: 'NEWTOWN', postcode: 'NT1 1NT' }
    expect(await (await put(name, [house])).json()).toEqual({ added: 1, replaced: 0 })
    expect(await inSpace({ postcode: 'NT1 1NT' })).toMatchObject({ total: 1, keys: ['70000001'] })
    expect(await (await put(name, [{ ...house, address2: '1 RENAMED STREET' }])).json()).toEqual({ added: 0, replaced: 1 })
    expect(await inSpace({ postcode: 'NT1 1NT' })).toMatchObject({ lines: ['1 RENAMED STREET'] })
    expect(await inSpace({ address2: 'new street' })).toMatchObject({ total: 0 })
    expect((await found({ postcode: 'NT1 1NT' })).total).toBe(0)
    const page = await (await fetch(at(name))).json()
    expect(page).toEqual({ addresses: [DeliveryPoint.parse({ ...house, address2: '1 RENAMED STREET' })] })
  })

  it('are bounded by --max-addresses, and refused whole', async () => {
    const small = await gazetteerEnvironment({ certs, maxAddresses: 2 })
    const point = (key: string) => DeliveryPoint.parse({ key, address2: `${key} LONG LANE`, postcode: 'LL1 1LL' })
    const addresses = await small.environment.addresses()
    const { default: space } = small.environment.spaces
    await addresses.put(space, [point('1'), point('2')])
    expect(await addresses.put(space, [point('2')])).toEqual({ added: 0, replaced: 1 })
    await expect(addresses.put(space, [point('2'), point('3')])).rejects.toThrow('MS-GAZ-ADDRESSES')
    expect((await found({ postcode: 'LL1 1LL' }, undefined, small)).keys).toEqual(['1', '2'])
  })
})

it.each([
  ['msg.int.spine2.ncrs.nhs.uk', 'int'],
  ['msg.intspineservices.nhs.uk', 'int'],
  ['msg.dep.spine2.ncrs.nhs.uk', 'dep'],
])('it is at %s of %s', async (host, environment) => {
  const there = environment === 'int' ? spine : await gazetteerEnvironment({ certs, environment })
  const { headers, body } = gazetteerRequest()
  const url = `${there.environment.urls.https}/addressfinder/query`
  const answer = await post({
    url,
    ca: there.ca,
    as: there.identity('supplier-a'),
    servername: host,
    headers: ['Host', host, ...headers],
    body,
  })
  expect(Object.keys(parsed(answer.text).Envelope.Body)).toEqual(['getAddressListResponse'])
})
