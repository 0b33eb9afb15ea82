import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { unbuiltMessages } from '../../../src/national/unbuilt-messages.ts'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { parsed } from '../../support/supplier.ts'
import { CLIENT, type SyncEnvironment, syncEnvironment, syncRequest } from '../../support/sync.ts'

let spine: SyncEnvironment

beforeAll(async () => {
  spine = await syncEnvironment()
})
afterEach(() => spine.environment.faults.remove(() => true))

const rule = (effect: object) =>
  spine.environment.faults.add(FaultRuleInput.parse({ on: 'request', door: 'sync-service', match: { fromAsid: CLIENT.asid }, effect }))
const kept = async () => (await spine.environment.store.list('default', unbuiltMessages.name)).length

describe('fault rules at the synchronous door', () => {
  it('refuse, soap-fault: the message is not processed', async () => {
    const before = await kept()
    rule({ do: 'refuse', code: '206', text: 'busy' })
    const { answer, exchange } = await spine.ask(syncRequest())
    expect(answer.status).toBe(500)
    expect(parsed(answer.text).Envelope.Body.Fault.detail.errorList.error).toMatchObject({ errorCode: '206', description: 'busy' })
    expect(exchange.outcome).toBe('refused')
    expect(await kept()).toBe(before)
  })

  it('refuse, rejection: MCCI_IN010000UK13 AR with the code', async () => {
    rule({ do: 'refuse', as: 'rejection', code: '202', text: 'HL7 Validation Error' })
    const { text } = (await spine.ask(syncRequest())).answer
    expect(parsed(text).Envelope.Body.retrievalQueryResponse.MCCI_IN010000UK13.acknowledgement.acknowledgementDetail.code).toMatchObject({
      '@_code': '202',
      '@_displayName': 'HL7 Validation Error',
    })
  })

  it('refuse, query-failure, after: processed, and answered with QUQI_IN010000UK14 of that code', async () => {
    const before = await kept()
    rule({ do: 'refuse', as: 'query-failure', code: 'RT003', text: 'No match to a Service User record', when: 'after' })
    const { text } = (await spine.ask(syncRequest())).answer
    const { reason } = parsed(text).Envelope.Body.retrievalQueryResponse.QUQI_IN010000UK14.ControlActEvent
    expect(
      reason.map(
        (each: { justifyingDetectedIssueEvent: { code: Record<string, string> } }) => each.justifyingDetectedIssueEvent.code['@_code'],
      ),
    ).toEqual(['0', 'RT003'])
    expect(await kept()).toBe(before + 1)
  })

  it('a form that the door does not know is refused', () => {
    expect(() => rule({ do: 'refuse', as: 'message-error', code: 'X', text: '' })).toThrow(/soap-fault/)
  })
})
