import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAddresses } from '../../src/environment/address-files.ts'
import { DeliveryPoint } from '../../src/environment/addresses.ts'
import { certificateFolder, testEnvironment } from '../support/environment.ts'
import { gazetteerEnvironment, readAddresses as readAnswer } from '../support/gazetteer.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mock-spine-addresses-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(text: string): Promise<string[]> {
  const file = path.join(folder, 'addresses.csv')
  await writeFile(file, text)
  const found: string[] = []
  for await (const each of readAddresses(file))
    found.push('address' in each ? `${each.address.key} ${each.address.address2}` : `${path.basename(each.at)} ${each.fault}`)
  return found
}

describe('a CSV file of addresses', () => {
  it('is read by the names of its first line; a row that can’t be used is named', async () => {
    const rows = '\uFEFFpostcode,key,address2\r\nAX1 1AA,1,"1, THE ""OLD"" ROW"\nAX1 1AA,too long a key,2\n,3,3\nAX1 1AA,4,4,more\n'
    expect(await read(rows)).toEqual([
      '1 1, THE "OLD" ROW',
      'addresses.csv:3 key: one to eight letters and digits',
      'addresses.csv:4 postcode: a postcode',
      expect.stringContaining('addresses.csv:5 '),
    ])
  })

  it.each(['street,key,postcode\n', 'key,address2\n', 'hello\n'])('is refused with the columns %j', async (text) => {
    await expect(read(text)).rejects.toThrow('MS-GAZ-ADDRESSES')
  })
})

describe('addresses.yaml of --stubs', () => {
  const stubs = async (text: string): Promise<string> => {
    const dir = await mkdtemp(path.join(folder, 'stubs-'))
    await writeFile(path.join(dir, 'addresses.yaml'), text)
    return dir
  }

  it('lies over the built-in one by key', async () => {
    const spine = await testEnvironment({
      stubs: await stubs("addresses:\n  - { key: '40000001', address2: 1 MOVED STREET, postcode: AX1 1AA }\n"),
    })
    const addresses = await (await spine.environment.addresses()).list(spine.environment.spaces.default, '40000000', 2)
    expect(addresses.map(({ key, address2 }) => [key, address2])).toEqual([
      ['40000001', '1 MOVED STREET'],
      ['40000002', '2 LANTERN STREET'],
    ])
  })

  it('that can’t be used stops the start', async () => {
    await expect(testEnvironment({ stubs: await stubs('addresses:\n  - { key: 1, postcode: AX1 1AA }\n') })).rejects.toThrow('MS-SEED')
  })
})

it('addresses of a space outlive a restart under --data, and go with a reset', async () => {
  const [certs, data] = [await certificateFolder(), path.join(folder, 'data')]
  const first = await gazetteerEnvironment({ certs, data })
  const lane = DeliveryPoint.parse({ key: '9', address2: '1 KEPT LANE', postcode: 'KP1 1PK' })
  await (await first.environment.addresses()).put(first.environment.spaces.default, [lane])
  await first.environment.stop()
  const second = await gazetteerEnvironment({ certs, data })
  const found = async () => readAnswer((await second.ask({ sought: { address2: 'kept' } })).answer.text).lines
  expect(await found()).toEqual(['1 KEPT LANE'])
  await second.environment.resetSpace('default')
  expect(await found()).toEqual([])
})
