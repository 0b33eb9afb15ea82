import { expect } from 'vitest'
import { judge } from '../judge.ts'
import { oracle, ours } from '../server.ts'

const service = (id: string) => `uniqueIdentifier=${id},ou=Services,o=nhs`

judge('jndi', { 'mock-spine': ours, OpenLDAP: oracle }, (test) => {
  test('Q14 a search for each hit of the first, on its connection, before that is read to its end', async (driver) => {
    const answer = await driver.ask({
      id: 'nested',
      base: 'ou=services, o=nhs',
      scope: 'sub',
      filter: '(&(objectclass=nhsMHS)(nhsMhsPartyKey=K90001-9000101))',
      attributes: null,
      each: { base: 'ou=services, o=nhs', filter: '(&(objectclass=nhsAS)(nhsMhsPartyKey=K90001-9000101))' },
    })
    const found = ['990000900101', '990000900301'].map(service)
    expect('entries' in answer && answer.entries.map((entry) => [entry.dn, entry.found])).toEqual(
      ['S99000090201', 'S99000090202', 'S99000090203'].map((id) => [service(id), found]),
    )
  })
})
