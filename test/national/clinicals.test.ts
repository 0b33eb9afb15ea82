import { beforeEach, describe, expect, it } from 'vitest'
import { Turn } from '../../src/kernel/turn.ts'
import { clinicals } from '../../src/national/clinicals/interactions.ts'
import type { DomainAnswer } from '../../src/national/domain.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { readWrapper } from '../../src/wire/hl7v3/wrapper.ts'
import { readXml } from '../../src/wire/xml/index.ts'
import { PATIENT, query, type Route, upload } from '../support/messages.ts'

const route: Route = { from: 'A', to: 'B', cpaId: 'C', senderAsid: '1', receiverAsid: '2' }
const handlers = clinicals({ documentsPerPatient: 3 })
let store: MemoryStore

beforeEach(() => {
  store = new MemoryStore()
})

const payloadOf = (message: ReturnType<typeof upload>): string => /<\?xml.*/.exec(message.body.toString())?.[0] ?? ''

/** Runs one message in a turn of its own, committed. */
async function run(message: ReturnType<typeof upload>, now = Date.UTC(2026, 10, 20)): Promise<DomainAnswer> {
  const tape = readXml(Buffer.from(payloadOf(message)))
  const wrapper = readWrapper(tape)
  const handler = handlers[`urn:nhs:names:services:${wrapper.interaction.startsWith('QUPC') ? 'psisquery' : 'psis'}:${wrapper.interaction}`]
  if (handler === undefined) throw new Error(`nobody serves ${wrapper.interaction}`)
  const turn = new Turn(store, 'default', now)
  const answer = await handler({ tape, wrapper }, turn)
  await store.commit(turn.toCommit())
  return answer
}

const swap = (pattern: RegExp, by: string) => ({ payload: (xml: string) => xml.replace(pattern, by) })
const documents = () => store.list('default', 'clinicals.documents')

describe('a GP Summary upload', () => {
  it.each([
    ['without a GPSummary', swap(/<GPSummary.*<\/GPSummary>/, '<Other/>'), 'The message carries no GPSummary in ControlActEvent/subject'],
    [
      'without a recordTarget',
      swap(/<recordTarget.*<\/recordTarget>/, ''),
      'GPSummary/recordTarget/patient carries no NHS number of ten digits',
    ],
    ['with a number of nine digits', { nhsNumber: '969211373' }, 'GPSummary/recordTarget/patient carries no NHS number of ten digits'],
    [
      'with a number in another root',
      swap(/2\.16\.840\.1\.113883\.2\.1\.4\.1/, '1.2.3'),
      'GPSummary/recordTarget/patient carries no NHS number of ten digits',
    ],
  ])('%s is answered AE and stores nothing', async (_, edits, text) => {
    const answer = await run(upload(route, edits))
    expect(answer).toMatchObject({ interaction: 'MCCI_IN010000UK13', typeCode: 'AE', prefix: 'hl7:', invented: true })
    expect(answer.content).toContain(`codeSystem="2.16.840.1.113883.2.1.3.2.4.17.33"`)
    expect(answer.content).toContain(`displayName="${text}"`)
    expect(await documents()).toEqual([])
  })

  it('keeps the summary as it came, with the namespaces it needs', async () => {
    const message = upload(route, swap(/<statusCode code="active"\/>/, '<statusCode code="active"/><x:y xmlns:x="urn:x" a="&amp;&lt;"/>'))
    await run(message)
    const [record] = await documents()
    const xml = record?.value.slice(record.value.indexOf('\n') + 1) ?? ''
    expect(xml).toMatch(/^<GPSummary /)
    expect(xml).toContain('<x:y xmlns:x="urn:x" a="&amp;&lt;"/>')
    const tape = readXml(Buffer.from(xml))
    expect([tape.local(tape.root), tape.namespace(tape.root)]).toEqual(['GPSummary', 'urn:hl7-org:v3'])
  })

  it('takes what the summary does not say from the message and the clock', async () => {
    const bare = (xml: string) =>
      xml
        .replace(/(<GPSummary [^>]*>)<id root="[^"]*"\/>/, '$1')
        .replace(/<effectiveTime[^>]*>/, '')
        .replace(/ displayName="General[^"]*"/, '')
        .replace(/<author typeCode="AUT" contextControlCode.*?<\/author>(?=<recordTarget)/, '')
    const message = upload(route, { payload: bare })
    await run(message, Date.UTC(2026, 0, 2, 3, 4, 5))
    const [record] = await documents()
    expect(JSON.parse(record?.value.split('\n', 1)[0] ?? '')).toMatchObject({
      id: message.hl7Id,
      effectiveTime: '20260102030405',
      availabilityTime: '20260102030405',
      title: 'General Practice Summary',
      author: { userId: '555021934105', roleProfile: '555021935107', family: '' },
    })
  })

  it('keeps the newest documents of a patient, as many as the setting says', async () => {
    for (let at = 1; at <= 5; at++) await run(upload(route, { effectiveTime: `2026010${at}` }))
    const listed = await run(query(route))
    expect([...listed.content.matchAll(/<effectiveTime value="(\d+)"\/><title>/g)].map(([, time]) => time)).toEqual([
      '20260105',
      '20260104',
      '20260103',
    ])
    expect(await documents()).toHaveLength(3)
  })
})

describe('a document list query', () => {
  it.each([
    ['without an NHS number', swap(/<nHSNumber>.*<\/nHSNumber>/, '')],
    ['with a number in another root', swap(/2\.16\.840\.1\.113883\.2\.1\.4\.1/, '1.2.3')],
    ['with a number that is none', { nhsNumber: 'nobody' }],
  ])('%s fails with QUQI_IN010000UK14', async (_, edits) => {
    const answer = await run(query(route, edits))
    expect(answer).toMatchObject({ interaction: 'QUQI_IN010000UK14', typeCode: 'AE', invented: true })
    expect(answer.content).toContain('displayName="The query carries no NHS number of ten digits"')
    expect(answer.content).toContain('<queryResponseCode code="ID"/>')
  })

  it('of a patient without documents is answered with an empty collection', async () => {
    const answer = await run(query(route))
    expect(answer).toMatchObject({ interaction: 'QUPC_IN160102UK05', typeCode: 'AA', summary: '0 document(s) listed' })
    expect(answer.content).not.toContain('pSISDocMetaData')
    expect(answer.content).toContain(`extension="${PATIENT}"`)
  })

  it('changes nothing', async () => {
    await run(upload(route))
    const before = await documents()
    await run(query(route))
    expect(await documents()).toEqual(before)
  })
})
