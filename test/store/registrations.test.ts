import { describe, expect, it } from 'vitest'
import { B, certificateFolder, testEnvironment } from '../support/environment.ts'
import { dataFolder } from './data-folder.ts'

describe('registrations with --data', () => {
  it('survive a restart with systems and products, removed ones stay removed, and no id comes twice', async () => {
    const data = dataFolder()
    const certs = await certificateFolder()
    const first = (await testEnvironment({ data, certs })).environment
    const mpv = { manufacturer: 'X26', product: 'Mock Clinical', version: '1' }
    const kept = (await first.register({ odsCode: 'KEPT1', fqdn: 'kept.example.nhs.uk', ...mpv })).party
    const gone = (await first.register({ odsCode: 'KEPT1', fqdn: 'kept.example.nhs.uk' })).party
    await first.deregister({ space: 'default', partyKey: gone.partyKey })
    await first.deregister({ space: 'default', partyKey: B.partyKey })
    await first.stop()

    const second = (await testEnvironment({ data, certs })).environment
    expect(second.party('default', kept.partyKey)).toEqual(kept)
    expect([gone.partyKey, B.partyKey].map((key) => second.party('default', key))).toEqual([undefined, undefined])
    const more = (await second.register({ odsCode: 'KEPT1', fqdn: 'kept.example.nhs.uk', ...mpv })).party
    const ids = [kept, gone, more].flatMap(({ partyKey, accreditedSystems, endpoints }) => [
      partyKey,
      ...accreditedSystems.map(({ asid }) => asid),
      ...endpoints.map(({ cpaId }) => cpaId),
    ])
    expect(new Set<string>(ids).size).toBe(ids.length)
    expect(more.accreditedSystems[0]?.product).toEqual(kept.accreditedSystems[0]?.product)
    const back = (await second.register({ partyKey: B.partyKey, fqdn: 'supplier-b.mock.nhs.uk' })).party
    expect(second.party('default', B.partyKey)).toEqual(back)
    await second.stop()
  })
})
