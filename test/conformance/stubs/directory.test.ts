import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type StubDraft, StubInput } from '../../../src/stubs/stub.ts'
import { type DirectoryEnvironment, directoryEnvironment, refusalOf } from '../spine-directory/directory-client.ts'

const SERVICES = 'ou=services,o=nhs'
const DOOR = 'spine-directory'

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment()
})
beforeEach(() => void spine.environment.stubs.remove(() => true))

const stub = async (draft: StubDraft) => (await spine.environment.stubs.add(StubInput.parse({ door: DOOR, ...draft }))).stub.id
const last = () => spine.environment.journal.find({ door: DOOR, direction: 'in' }).at(-1)

describe('a search that a stub answers', () => {
  it('with entries, of which the caller gets the attributes that it asks for', async () => {
    await stub({
      id: 'made-up',
      match: { ldapFilter: '(nhsIDCode=Z99999)', labels: { base: SERVICES, operation: 'search' } },
      answer: {
        entries: [{ dn: 'uniqueIdentifier=1,ou=Services,o=nhs', attributes: { nhsIDCode: 'Z99999', nhsMHSPartyKey: ['Z99999-1'] } }],
      },
    })
    expect(await spine.search(SERVICES, '(&(objectClass=nhsMhs)(NHSIDCODE=z99999))', { attributes: ['nhsMHSPartyKey'] })).toEqual([
      { dn: 'uniqueIdentifier=1,ou=Services,o=nhs', nhsMHSPartyKey: 'Z99999-1' },
    ])
    expect(await spine.search(SERVICES, '(nhsIDCode=Z99999)')).toMatchObject([{ nhsIDCode: 'Z99999', nhsMHSPartyKey: 'Z99999-1' }])
    expect(last()).toMatchObject({
      outcome: 'accepted',
      summary: expect.stringContaining('stub made-up answers'),
      labels: { entries: '1', result: '0' },
    })
    expect(await spine.search(SERVICES, '(nhsIDCode=Z99998)')).toEqual([])
    expect(spine.environment.stubs.nearMisses(last() ?? expect.fail(), { operation: 'search', ...last()?.labels })).toMatchObject([
      { stub: 'made-up', failed: [{ condition: 'ldapFilter', came: '"(nhsidcode=z99998)"', expected: '"(nhsidcode=z99999)"' }] },
    ])
  })

  it('with a result code and its words, or as the door refuses', async () => {
    await stub({ answer: { status: 51, diagnostic: 'too busy' } })
    expect(await refusalOf(spine.search(SERVICES, '(nhsIDCode=A99901)'))).toMatchObject({
      code: 51,
      message: expect.stringContaining('too busy'),
    })
    expect(last()).toMatchObject({ outcome: 'refused', labels: { result: '51' } })
    spine.environment.stubs.remove(() => true)
    await stub({ answer: { refuse: { as: 'result', code: '52', text: 'away' } } })
    expect(await refusalOf(spine.search(SERVICES, '(nhsIDCode=A99901)'))).toMatchObject({ code: 52 })
  })

  it('by changing the real entries', async () => {
    const usual = await spine.search(SERVICES, '(&(nhsIDCode=A99901)(objectClass=nhsAs))')
    expect(usual.length).toBeGreaterThan(0)
    await stub({
      match: { ldapFilter: '(objectClass=nhsAs)' },
      answer: {
        patch: { entries: [{ where: { nhsIDCode: 'A99901' }, set: { nhsIDCode: '{{labels.scope}}' }, remove: ['nhsDateApproved'] }] },
      },
    })
    const changed = await spine.search(SERVICES, '(&(nhsIDCode=A99901)(objectClass=nhsAs))')
    expect(changed.map(({ dn, nhsIDCode }) => [dn, nhsIDCode])).toEqual(usual.map(({ dn }) => [dn, 'sub']))
    expect(changed.every((entry) => entry['nhsDateApproved'] === undefined)).toBe(true)
    expect(last()?.summary).toMatch(/changes the answer/)
  })

  it('late, and a refusal of the directory changed too', async () => {
    await stub({ answer: { when: 'after', status: 80, delay: 1 } })
    expect(await refusalOf(spine.search('ou=nowhere,o=nhs', '(objectClass=*)'))).toMatchObject({ code: 80 })
  })

  it('a bind', async () => {
    await stub({ match: { labels: { operation: 'bind' } }, answer: { status: 49 } })
    expect(await refusalOf(spine.client().bind('cn=x,o=nhs', 'y'))).toMatchObject({ code: 49 })
    expect((await spine.search(SERVICES, '(nhsIDCode=A99901)')).length).toBeGreaterThan(0)
  })
})
