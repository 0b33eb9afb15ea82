import { beforeAll, describe, expect, it } from 'vitest'
import { consumer, GPC, NHS } from '../gp-connect/practice.ts'
import { found, interaction, org, PARTY_KEY, partyKey, query } from '../sds-fhir/ask.ts'
import { type DirectoryEnvironment, directoryEnvironment, SERVICES } from '../spine-directory/directory-client.ts'

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment()
})

const INTERACTION = `${GPC}rest:search:patient-1`
const call = async (asid: string, root: string) => {
  const path = `Patient?identifier=${NHS}|9990000018`
  const told = await consumer(spine)({ interaction: INTERACTION, path, root, headers: { 'Ssp-To': asid } })
  expect([told.status, told.json.total]).toEqual([200, 1])
}

describe('A33: a consumer looks the provider up and calls it', () => {
  it('A33: by LDAP, the accredited system first, then its endpoint', async () => {
    const [system] = await spine.search(SERVICES, `(&(nhsIDCode=M85999)(objectClass=nhsAs)(nhsAsSvcIA=${INTERACTION}))`)
    const key = String(system?.['nhsMHSPartyKey'])
    const [endpoint] = await spine.search(SERVICES, `(&(nhsMhsPartyKey=${key})(objectClass=nhsMhs)(nhsMhsSvcIA=${INTERACTION}))`)
    await call(String(system?.['uniqueIdentifier']), String(endpoint?.['nhsMHSEndPoint']))
  })

  it('A33: by the SDS FHIR API', async () => {
    const [device] = await found(spine, `/Device${query(org('M85999'), interaction(INTERACTION))}`)
    const value = (system: RegExp) => device?.identifier.find((each) => system.test(each.system))?.value ?? ''
    const [endpoint] = await found(spine, `/Endpoint${query(interaction(INTERACTION), partyKey(value(new RegExp(`^${PARTY_KEY}$`))))}`)
    await call(value(/ASID$/i), String(endpoint?.address))
  })
})
