import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { Asid, Interaction, PartyKey } from '../../../src/directory/names.ts'
import { syncDoor } from '../../../src/emulators/sync-service/door.ts'
import { messagingParts } from '../../../src/environment/compose-emulators.ts'
import { composeKernel } from '../../../src/environment/compose-kernel.ts'
import { profile } from '../../../src/environment/profiles/index.ts'
import { loadSeed } from '../../../src/environment/seed.ts'
import { settingsOf } from '../../../src/environment/settings.ts'
import { SpaceDirectories } from '../../../src/environment/space-directories.ts'
import { spineOnly } from '../../../src/environment/spine-only.ts'
import { Fields } from '../../../src/kernel/fields.ts'
import { noPeer } from '../../../src/kernel/peer.ts'
import { NOBODY } from '../../../src/national/demographics/population.ts'
import type { DomainHandler } from '../../../src/national/domain.ts'
import { anExchange } from '../../support/exchange.ts'
import { parsed } from '../../support/supplier.ts'
import { CLIENT, syncRequest } from '../../support/sync.ts'

const interaction = 'urn:nhs:names:services:pdsquery:QUPA_IN000008UK02'

/** The door over a kernel in memory, with one domain of a single handler. */
async function door(handler: DomainHandler) {
  const settings = settingsOf({ partyCheck: 'off' })
  const int = profile('int')
  const seed = await loadSeed({ builtIn: fileURLToPath(new URL('../../../stubs/', import.meta.url)), profile: int, variables: {} })
  const kernel = composeKernel(settings, { send: () => Promise.reject(new Error('nothing is delivered')) })
  const directories = new SpaceDirectories(seed.directory, spineOnly(seed.directory, int.spinePartyKey), { now: () => 0, limit: 10 })
  const parts = messagingParts({ settings, profile: int, kernel, directories, catalogue: seed.catalogue, seedOf: () => NOBODY })
  const emulator = syncDoor({ ...parts, settings, domains: { [interaction]: handler }, notify: () => {} })
  const [spine] = directories.get('default').parties()
  if (spine === undefined) throw new Error('the seed has no party')
  directories.get('default').put({
    ...spine,
    partyKey: PartyKey.parse(CLIENT.partyKey),
    endpoints: [],
    accreditedSystems: spine.accreditedSystems.slice(0, 1).map((system) => ({
      ...system,
      asid: Asid.parse(CLIENT.asid),
      interactions: [Interaction.parse(interaction)],
    })),
  })
  return async (message = syncRequest()) => {
    const exchange = anExchange()
    const { path, headers, body } = message
    const reply = await emulator.serve(exchange, {
      verb: 'POST',
      target: path,
      authority: 'localhost',
      fields: new Fields(headers),
      body: Buffer.from(body),
      peer: noPeer,
    })
    return { reply, exchange, message }
  }
}

const found: DomainHandler = async ({ tape, wrapper }) => ({
  interaction: 'QUPA_IN000009UK03',
  prefix: '',
  versionCode: '3NPfIT6.3.01',
  typeCode: 'AA',
  content: `<subject typeCode="SUBJ"><PDSResponse classCode="OBS" moodCode="EVN"><of>${tape.local(tape.parent(wrapper.controlAct))} ${wrapper.id}</of></PDSResponse></subject><queryAck type="QueryAck"><queryResponseCode code="OK"/></queryAck>`,
  summary: 'found',
})

it('a domain’s answer goes out in the response, in the element of its request', async () => {
  const { reply, exchange, message } = await (await door(found))()
  const { Header, Body } = parsed(String(reply.body)).Envelope
  expect(reply.status).toBe(200)
  expect(Header.Action).toBe('urn:nhs:names:services:pdsquery/QUPA_IN000009UK03')
  const answer = Body.retrievalQueryResponse.QUPA_IN000009UK03
  expect(answer.acknowledgement['@_typeCode']).toBe('AA')
  expect(answer.ControlActEvent.subject.PDSResponse.of).toBe(`QUPA_IN000008UK02 ${message.hl7Id}`)
  expect(exchange).toMatchObject({ outcome: 'accepted', summary: 'QUPA_IN000008UK02 answered with QUPA_IN000009UK03: found', problems: [] })
})

it('a domain that fails answers with the general fault and changes nothing: the same message is taken again', async () => {
  let fails = true
  const ask = await door((request, turn) => (fails ? Promise.reject(new Error('no index')) : found(request, turn)))
  const message = syncRequest()
  const { reply, exchange } = await ask(message)
  expect(reply.status).toBe(500)
  expect(parsed(String(reply.body)).Envelope.Body.Fault.detail.errorList.error.errorCode).toBe('200')
  expect(exchange).toMatchObject({
    outcome: 'failed',
    problems: [expect.objectContaining({ code: 'MS-INTERNAL', came: 'Error: no index' })],
  })
  fails = false
  expect((await ask(message)).reply.status).toBe(200)
})

it('a domain’s refusal is told beside its answer', async () => {
  const { exchange } = await (
    await door(async (request, turn) => ({ ...(await found(request, turn)), typeCode: 'AE', summary: 'no match' }))
  )()
  expect(exchange.problems).toEqual([expect.objectContaining({ code: 'MS-DOMAIN-REFUSED', came: 'no match' })])
})
