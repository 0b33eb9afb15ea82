import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { unbuiltMessages } from '../../../src/national/unbuilt-messages.ts'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { parsed } from '../../support/supplier.ts'
import { CLIENT, MAUD, type SyncEnvironment, syncEnvironment, syncRequest, systemFor, UNBUILT } from '../../support/sync.ts'

let spine: SyncEnvironment

beforeAll(async () => {
  spine = await syncEnvironment()
})
afterEach(() => spine.environment.faults.remove(() => true))

const rule = (effect: object) =>
  spine.environment.faults.add(FaultRuleInput.parse({ on: 'request', door: 'sync-service', match: { fromAsid: CLIENT.asid }, effect }))
/** Whether a message of this HL7 id was processed: its id is taken then. */
const processed = async (hl7Id: string) => {
  spine.environment.faults.remove(() => true)
  return (await spine.ask(syncRequest({ hl7Id }))).answer.text.includes('Duplicate HL7 ID Error')
}
const kept = async () => (await spine.environment.store.list('default', unbuiltMessages.name)).length

describe('fault rules at the synchronous door', () => {
  it('refuse, soap-fault: the message is not processed', async () => {
    rule({ do: 'refuse', code: '206', text: 'busy' })
    const message = syncRequest()
    const { answer, exchange } = await spine.ask(message)
    expect(answer.status).toBe(500)
    expect(parsed(answer.text).Envelope.Body.Fault.detail.errorList.error).toMatchObject({ errorCode: '206', description: 'busy' })
    expect(exchange).toMatchObject({ outcome: 'refused', summary: 'QUPA_IN000008UK02 not taken: a rule answers' })
    expect(await processed(message.hl7Id)).toBe(false)
  })

  it('refuse, rejection: MCCI_IN010000UK13 AR with the code', async () => {
    rule({ do: 'refuse', as: 'rejection', code: '202', text: 'HL7 Validation Error' })
    const { text } = (await spine.ask(syncRequest())).answer
    expect(parsed(text).Envelope.Body.retrievalQueryResponse.MCCI_IN010000UK13.acknowledgement.acknowledgementDetail.code).toMatchObject({
      '@_code': '202',
      '@_displayName': 'HL7 Validation Error',
    })
  })

  const failure = { do: 'refuse', as: 'query-failure', code: 'RT003', text: 'No match to a Service User record', when: 'after' }
  const codes = (query: { ControlActEvent: { reason: { justifyingDetectedIssueEvent: { code: Record<string, string> } }[] } }) =>
    query.ControlActEvent.reason.map((each) => each.justifyingDetectedIssueEvent.code['@_code'])

  it('refuse, query-failure, after: processed, and answered with QUQI_IN010000UK14 of that code', async () => {
    rule(failure)
    const message = syncRequest()
    const { answer, exchange } = await spine.ask(message)
    expect(codes(parsed(answer.text).Envelope.Body.retrievalQueryResponse.QUQI_IN010000UK14)).toEqual(['0', 'RT003'])
    expect(exchange).toMatchObject({
      outcome: 'accepted',
      summary: `QUPA_IN000008UK02 answered with QUPA_IN000009UK03: retrieved ${MAUD}; a rule answers instead`,
    })
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-FAULT'])
    expect(await processed(message.hl7Id)).toBe(true)
  })

  it('refuse, query-failure, after: what no domain serves is kept', async () => {
    const before = await kept()
    rule(failure)
    const receiverAsid = systemFor(spine, `${UNBUILT.service}:${UNBUILT.action}`)
    const { text } = (await spine.ask(syncRequest({ ...UNBUILT, receiverAsid }))).answer
    expect(codes(parsed(text).Envelope.Body.QUQI_IN010000UK14)).toEqual(['0', 'RT003'])
    expect(await kept()).toBe(before + 1)
  })

  it('a form that the door does not know is refused', () => {
    expect(() => rule({ do: 'refuse', as: 'message-error', code: 'X', text: '' })).toThrow(/soap-fault/)
  })
})
