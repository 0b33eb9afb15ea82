import { expect } from 'vitest'
import { judge } from '../judge.ts'
import { oracle, ours } from '../server.ts'

judge('ldap3', { 'mock-spine': ours, OpenLDAP: oracle }, (test) => {
  test('renders what the schema calls single-valued as one value, so that the adaptor can ask its second question', async (driver) => {
    const answer = await driver.ask({
      id: 'rendered',
      base: 'ou=services,o=nhs',
      scope: 'sub',
      filter: '(&(nhsIDCode=K90001) (objectClass=nhsMhs) (nhsMhsSvcIA=urn:nhs:names:services:psis:REPC_IN150016UK05))',
      attributes: ['nhsMHSPartyKey', 'uniqueIdentifier', 'nhsMHSEndPoint', 'nhsMHSRetries', 'nhsMhsFQDN', 'nhsMHSActor', 'nhsProductName'],
    })
    expect('entries' in answer && answer.entries.map(({ rendered }) => rendered)).toEqual([
      {
        nhsMHSPartyKey: 'K90001-9000101',
        uniqueIdentifier: ['S99000090201'],
        nhsMHSEndPoint: ['https://msg.practice.example.nhs.uk/reliablemessaging/reliablerequest'],
        nhsMHSRetries: '2',
        nhsMhsFQDN: 'msg.practice.example.nhs.uk',
        nhsMHSActor: ['urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH'],
        nhsProductName: [],
      },
    ])
  })

  test('refuses an attribute that the served schema lacks', async (driver) => {
    const request = {
      id: 'unknown',
      base: 'ou=services,o=nhs',
      scope: 'sub',
      filter: '(objectClass=nhsAs)',
      attributes: ['nhsNoSuch'],
    } as const
    expect(await driver.ask({ ...request, attributes: [...request.attributes] })).toEqual({
      id: 'unknown',
      refused: 'LDAPAttributeError: invalid attribute type nhsNoSuch',
    })
  })
})
