import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { insertion, MOTHER } from '../../national/demographics/registration-messages.ts'
import { A } from '../../support/environment.ts'
import { parsed, type Supplier } from '../../support/supplier.ts'
import { type SyncEnvironment, swap, syncEnvironment, syncRequest } from '../../support/sync.ts'

let spine: SyncEnvironment
let a: Supplier
beforeAll(async () => {
  spine = await syncEnvironment()
  a = await spine.listen(A)
})

const ASID = '1.2.826.0.1285.0.2.0.107'
const PDS_UPDATES = '990000800603'

interface Edits {
  readonly messageId?: string
  readonly payload?: string
  readonly edit?: (text: string) => string
}

/** An insertion as the dossier describes it (sync-pds-smsp-gazetteer 2.8), from supplier A. */
function nn4b({ messageId = randomUUID().toUpperCase(), payload = insertion(), edit = (text) => text }: Edits = {}) {
  const body = edit(
    `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2001/12/soap-envelope"><env:Header><requestHeader xmlns="http://spine.nhs.uk/spine-servicev1.0"><messageId>${messageId}</messageId><serviceId>urn:nhs:names:services:pds</serviceId><interactionId>urn:spine:interactionid:insertbirthrequest</interactionId><orgAddressContext><toAC root="${ASID}" extension="${PDS_UPDATES}"/><fromAC root="${ASID}" extension="${A.asid}"/></orgAddressContext><authorId root="1.2.826.0.1285.0.2.0.65" extension="123456789012"/></requestHeader></env:Header><env:Body><servicePayload xmlns="http://spine.nhs.uk/spine-servicev1.0">${payload}</servicePayload></env:Body></env:Envelope>`,
  )
  return { messageId, request: syncRequest({ body, soapAction: 'urn:spine:interactionid:insertbirthrequest' }) }
}

const payloadOf = (text: string) => parsed(text).Envelope.Body.servicePayload.insertBirthResponsePayload
const patient = async (nhsNumber: string) => (await fetch(`${spine.environment.urls.http}/api/patients/${nhsNumber}`)).json()

describe('a birth inserted by NN4B', () => {
  it('is stored under the number it brings, answered in its own envelope, and told to child health', async () => {
    const { messageId, request } = nn4b({ payload: insertion({ nhsNumber: '9997000021' }) })
    const { answer, exchange } = await spine.ask(request, A.name)
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'text/xml'])
    expect(answer.text.replace(/<messageId>[0-9A-F-]{36}</, '<messageId>NEW<')).toBe(
      `<?xml version='1.0' encoding='UTF-8'?>\n<Envelope xmlns="http://www.w3.org/2001/12/soap-envelope"><Header><responseHeader xmlns="http://spine.nhs.uk/spine-servicev1.0"><messageId>NEW</messageId><refToMessageId>${messageId}</refToMessageId></responseHeader></Header><Body><servicePayload xmlns="http://spine.nhs.uk/spine-servicev1.0"><insertBirthResponsePayload xmlns="http://national.carerecords.nhs.uk/schema/"><status>OK</status></insertBirthResponsePayload></servicePayload></Body></Envelope>`,
    )
    expect([exchange.outcome, exchange.problems, exchange.labels['fromAsid']]).toEqual(['accepted', [], A.asid])
    expect(await patient('9997000021')).toMatchObject({
      patient: {
        gender: '2',
        birth: { value: '202611170930', order: 1 },
        names: [{ given: ['WREN'], family: 'FAIRWEATHER' }],
        addresses: [{ lines: ['', '10 QUAY ROAD', '', 'ASHERTON', ''], postcode: 'AX1 9AB' }],
        gp: [{ code: 'M85999' }],
        related: [{ relation: '12', nhsNumber: MOTHER }],
        newborn: { weight: '2990', childHealth: 'A99901' },
      },
      changes: [{ by: A.asid, items: ['birth registered'] }],
    })
    await a.count(1)
    const [told] = a.received
    expect(told?.action).toBe('PRPA_IN000208UK03')
    expect(told?.refToMessageId).toBe('')
    const notification = parsed(told?.parts[1]?.content ?? '').PRPA_IN000208UK03
    expect(notification.acknowledgement).toBeUndefined()
    expect(notification.ControlActEvent.subject.PdsBirthNotification.subject.patientRole.id['@_extension']).toBe('9997000021')
  })

  it.each<[string, string, string]>([
    ['a number that somebody has', insertion({ nhsNumber: '9990000018' }), 'NHS Number already allocated'],
    ['a wrong check digit', insertion({ nhsNumber: '9997000022' }), 'check digit'],
    ['a weight of three digits', insertion({ weight: '299' }), 'Invalid birth weight'],
    ['no mother’s details', insertion({ edit: swap(/<mothersDetails>.*<\/mothersDetails>/, '') }), '[GE007:Mandatory field missing]'],
    ['no name', insertion({ edit: swap(/<personName>.*<\/personName>/, '') }), '[GE007:Mandatory field missing]'],
    [
      'a death without a time',
      insertion({ edit: swap('</insertBirth', '<deathNotification><status>2</status></deathNotification></insertBirth') }),
      'must come together',
    ],
  ])('%s is refused', async (_, payload, says) => {
    const before = await spine.state()
    const { answer, exchange } = await spine.ask(nn4b({ payload }).request, A.name)
    expect(answer.status).toBe(200)
    expect(payloadOf(answer.text)).toMatchObject({ status: 'FAILED', error: { description: expect.stringContaining(says) } })
    expect(exchange.problems.map(({ code }) => code)).toEqual(['MS-PDS-REGISTRATION', 'MS-DOMAIN-REFUSED'])
    expect(await spine.state()).toBe(before)
  })

  it('its messageId comes once', async () => {
    const { messageId, request } = nn4b({ payload: insertion({ nhsNumber: '9997000048' }) })
    await spine.ask(request, A.name)
    const again = await spine.ask(nn4b({ messageId, payload: insertion({ nhsNumber: '9997000056' }) }).request, A.name)
    expect(payloadOf(again.answer.text)).toMatchObject({ status: 'FAILED', error: { code: '202' } })
    expect(again.exchange.problems.map(({ code }) => code)).toEqual(['MS-DUPLICATE-HL7-ID'])
  })

  it.each([
    ['no messageId', swap(/<messageId>.*?<\/messageId>/, ''), '201', 'MS-SYNC-NN4B'],
    ['no sender', swap(/<fromAC[^>]*>/, ''), '201', 'MS-SYNC-NN4B'],
    ['another payload', swap(/insertBirthRequestPayload/g, 'otherPayload'), '201', 'MS-SYNC-NN4B'],
    ['another interaction', swap('insertbirthrequest', 'birthnotification2'), '101', 'MS-UNKNOWN-INTERACTION'],
    ['a sender that may not', swap(A.asid, '999000000093'), '300', 'MS-ASID-ACL'],
  ])('%s is a SOAP fault', async (_, edit, code, problem) => {
    const { answer, exchange } = await spine.ask(nn4b({ edit }).request, A.name)
    expect(answer.status).toBe(500)
    expect(parsed(answer.text).Envelope.Body.Fault.detail.errorList.error.errorCode).toBe(code)
    expect(exchange.problems.map((each) => each.code)).toEqual([problem])
  })
})
