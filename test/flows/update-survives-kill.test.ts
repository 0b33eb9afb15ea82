import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { Program } from '../cli/program.ts'
import { A, SPINE } from '../support/environment.ts'
import { domainMessage, type Route } from '../support/messages.ts'
import { type Identity, post } from '../support/post.ts'
import { readAnswer } from '../support/smsp.ts'
import { askedOf, MAUD as MAUD_ASKED, smspRequest } from '../support/smsp-request.ts'
import { parsed, type Supplier, supplier } from '../support/supplier.ts'
import { MAUD, syncRequest } from '../support/sync.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'update-killed-'))
const running: Program[] = []
const listening: Supplier[] = []
afterAll(async () => {
  for (const each of running) await each.stop()
  for (const each of listening) await each.close()
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
})

const Ready = z.object({
  httpsUrl: z.string(),
  httpUrl: z.string(),
  caBundle: z.string(),
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })),
})
/** The host of the API platform in INT. */
const PLATFORM = 'int.api.service.nhs.uk'
const UPDATE = 'urn:nhs:names:services:pds:PRPA_IN000203UK03'
const Party = z.object({
  parties: z.array(
    z.object({
      partyKey: z.string(),
      accreditedSystems: z.array(z.object({ asid: z.string(), interactions: z.array(z.string()) })),
      endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string() })),
    }),
  ),
})

const Resource = z.object({ meta: z.object({ versionId: z.string() }), telecom: z.array(z.object({ value: z.string() })) })

/** The program as its users start it, with state on disk. */
async function start(supplierPort: string, answerDelay: string) {
  const readyFile = path.join(dir, `ready-${running.length}.json`)
  const ports = ['--https-port', '0', '--http-port', '0', '--ldaps-port', '0', '--ldap-port', '0']
  const kept = ['--certs', path.join(dir, 'certs'), '--data', path.join(dir, 'data')]
  const program = new Program(['up', ...ports, ...kept, '--ready-file', readyFile, '--answer-delay', answerDelay], {
    cwd: dir,
    env: { MOCK_SPINE_SUPPLIER_A_PORT: supplierPort },
  })
  running.push(program)
  await program.until('stdout', 'curl ')
  const ready = Ready.parse(JSON.parse(readFileSync(readyFile, 'utf8')))
  const files = ready.clients[A.name]
  if (files === undefined) throw new Error('no certificate of supplier A')
  const as: Identity = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') }
  const ca = readFileSync(ready.caBundle, 'utf8')
  const send = (to: string, headers: readonly string[], body: Buffer | string) =>
    post({ url: `${ready.httpsUrl}${to}`, ca, as, headers, body })
  const spine = Party.parse(await (await fetch(`${ready.httpUrl}/api/parties`)).json()).parties.find(({ partyKey }) => partyKey === SPINE)
  const systemFor = (interaction: string) =>
    spine?.accreditedSystems.find(({ interactions }) => interactions.includes(interaction))?.asid ?? ''
  return {
    as,
    ca,
    send,
    route: {
      from: A.partyKey,
      to: SPINE,
      cpaId: spine?.endpoints.find(({ interaction }) => interaction === UPDATE)?.cpaId ?? '',
      senderAsid: A.asid,
      receiverAsid: systemFor(UPDATE),
    } satisfies Route,
    /** The new telephone as the doors with another face tell it; the FHIR one has the serial change number as version. */
    faces: async () => {
      const { headers, body } = smspRequest({ operation: 'getPatientDetails', asked: askedOf('getPatientDetails', MAUD_ASKED) })
      const { patient } = readAnswer((await send('/smsp/pds', headers, body)).text)
      const numbers = patient.telecom.map((each: Record<string, string>) => each['@_value'])
      const fhir = ['Host', PLATFORM, 'Authorization', 'Bearer abc123', 'X-Request-ID', randomUUID()]
      const url = `${ready.httpsUrl}/personal-demographics/FHIR/R4/Patient/${MAUD}`
      const resource = Resource.parse(
        JSON.parse((await post({ url, ca, verb: 'GET', headers: fhir, servername: PLATFORM, body: '' })).text),
      )
      return {
        smsp: numbers.includes('tel:07700900444'),
        fhir: resource.telecom.some(({ value }) => value === '07700900444'),
        version: resource.meta.versionId,
      }
    },
    /** Serial change number and telephones, as /sync-service tells them. */
    retrieve: async () => {
      const receiverAsid = systemFor('urn:nhs:names:services:pdsquery:QUPA_IN000008UK02')
      const { path: to, headers, body } = syncRequest({ receiverAsid, senderAsid: A.asid })
      const { text } = await send(to, headers, body)
      const { PDSResponse } = parsed(text).Envelope.Body.retrievalQueryResponse.QUPA_IN000009UK03.ControlActEvent.subject
      return {
        scn: PDSResponse.pertinentInformation.pertinentSerialChangeNumber.value['@_value'],
        changed: text.includes('tel:07700900444'),
      }
    },
    patient: async () => (await fetch(`${ready.httpUrl}/api/patients/${MAUD}`)).json(),
  }
}

const update = (route: Route, scn: string, telephone: string) =>
  domainMessage(
    route,
    UPDATE,
    `<subject typeCode="SUBJ"><PdsUpdateRequest classCode="REG" moodCode="RQO"><code code="1"/><pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2"/><value value="${scn}"/></pertinentSerialChangeNumber></pertinentInformation><subject typeCode="SBJ"><patientRole classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${MAUD}"/><patientPerson classCode="PSN" determinerCode="INSTANCE"><COCT_MT000202UK02.PartOfWhole classCode="PART"><telecom use="MC" value="${telephone}" updateMode="added"/></COCT_MT000202UK02.PartOfWhole></patientPerson></patientRole></subject></PdsUpdateRequest></subject>`,
    true,
  )

it('an update that was acknowledged outlives kill -9 before its answer: it is answered, seen by sync-service, the mini services, PDS FHIR and the admin interface, and done once', async () => {
  // Nobody listens at the supplier's endpoint yet, and the answer may not leave for an hour.
  const before = await start('9', '1h')
  expect(await before.retrieve()).toEqual({ scn: '1', changed: false })
  expect(await before.faces()).toEqual({ smsp: false, fhir: false, version: '1' })
  const message = update(before.route, '1', 'tel:07700900444')
  expect((await before.send(message.path, message.headers, message.body)).status).toBe(202)
  await running[0]?.stop()

  const endpoint = await supplier(before.as, before.ca)
  listening.push(endpoint)
  const after = await start(new URL(endpoint.url).port, '0')
  const answer = await endpoint.delivery(message.conversationId)
  expect(answer.action).toBe('PRPA_IN000202UK01')
  const response = parsed(answer.parts[1]?.content ?? '').PRPA_IN000202UK01.ControlActEvent.subject.PdsSuccessfulUpdateResponse
  expect(response.pertinentInformation.pertinentSerialChangeNumber.value['@_value']).toBe('2')
  expect(await after.retrieve()).toEqual({ scn: '2', changed: true })
  expect(await after.faces()).toEqual({ smsp: true, fhir: true, version: '2' })
  expect(await after.patient()).toMatchObject({ patient: { scn: 2 }, changes: [{ scn: 2, by: A.asid, items: ['telecom added'] }] })

  // Sent again, as its sender would that lost the acknowledgement: acknowledged, and not done a second time.
  expect((await after.send(message.path, message.headers, message.body)).status).toBe(202)
  expect(await after.retrieve()).toEqual({ scn: '2', changed: true })
  const stale = update(after.route, '1', 'tel:07700900555')
  expect((await after.send(stale.path, stale.headers, stale.body)).status).toBe(202)
  const refused = parsed((await endpoint.delivery(stale.conversationId)).parts[1]?.content ?? '').MCCI_IN010000UK13
  const reasons = refused.ControlActEvent.reason.map(
    ({ justifyingDetectedIssueEvent: { code } }: { justifyingDetectedIssueEvent: { code: Record<string, string> } }) =>
      code['@_displayName'],
  )
  expect(reasons).toEqual(['Update Failed', 'Update Failed - Serial Change Number does not match'])
  expect(await after.retrieve()).toEqual({ scn: '2', changed: true })
  expect(await after.faces()).toEqual({ smsp: true, fhir: true, version: '2' })
}, 60_000)
