import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MockSpineContainer, type StartedMockSpineContainer } from 'mock-spine/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { post } from '../support/post.ts'
import { supplier } from '../support/supplier.ts'
import { output, requireEngine, run, skipped } from './engine.ts'

// Its image would have to be pulled; what is started here is stopped here.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'

const IMAGE = `mock-spine:testcontainers-${process.pid}`
const A = 'A99901-9990001'

describe.skipIf(skipped)('the Testcontainers module', () => {
  let spine: StartedMockSpineContainer
  let stubs = ''
  beforeAll(async () => {
    await requireEngine()
    await output('docker', ['build', '--quiet', '--tag', IMAGE, '.'])
    stubs = await mkdtemp(path.join(tmpdir(), 'mock-spine-stubs-'))
    await writeFile(path.join(stubs, 'accounts.yaml'), 'accounts:\n  - { dn: "cn=of-the-test,o=nhs", password: secret-of-the-test }\n')
    spine = await new MockSpineContainer(IMAGE)
      .withSpineEnvironment('int')
      .withSetting('answerDelay', '0ms')
      .withStubs(stubs)
      .withSupplier({ partyKey: A, endpoint: 'inbox:' })
      .withSupplier({ odsCode: 'Z99908', fqdn: 'z.mock.nhs.uk', endpoint: 'inbox:' })
      .start()
  })
  afterAll(async () => {
    await spine?.stop()
    await rm(stubs, { recursive: true, force: true })
    await run('docker', ['image', 'rm', '--force', IMAGE])
  })

  /** The example upload with its placeholders filled, posted as supplier A. */
  async function upload(): Promise<string> {
    const parties = await fetch(`${spine.getHttpUrl()}/api/parties`, { headers: { Authorization: `Bearer ${spine.getAdminToken()}` } })
    const { parties: all } = JSON.parse(await parties.text())
    const of = (partyKey: string) => all.find((each: { partyKey: string }) => each.partyKey === partyKey)
    const interaction = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
    const serves = ({ interactions }: { interactions: string[] }) => interactions.includes(interaction)
    const conversationId = randomUUID().toUpperCase()
    const values: Record<string, string> = {
      conversationId,
      messageId: randomUUID().toUpperCase(),
      now: `${new Date().toISOString().slice(0, 19)}Z`,
      hl7Now: new Date().toISOString().slice(0, 19).replaceAll(/[-:T]/g, ''),
      partyKey: A,
      spinePartyKey: spine.getSpinePartyKey(),
      cpaId: of(spine.getSpinePartyKey()).endpoints.find((each: { interaction: string }) => each.interaction === interaction).cpaId,
      asid: of(A).accreditedSystems[0].asid,
      spineAsid: of(spine.getSpinePartyKey()).accreditedSystems.find(serves).asid,
    }
    const file = await readFile(new URL('../../examples/gp-summary-upload.msg', import.meta.url), 'utf8')
    const body = file
      .replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, usual: string | undefined) =>
        name === 'uuid' ? randomUUID().toUpperCase() : (values[name] ?? usual ?? ''),
      )
      .replaceAll('\n', '\r\n')
    const answer = await post({
      url: `${spine.getHttpsUrl()}/reliablemessaging/reliablerequest`,
      ca: spine.getCaBundle(),
      as: spine.getClient('supplier-a'),
      headers: [
        'Content-Type',
        'multipart/related; boundary="--=_MIME-Boundary"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"',
        'SOAPAction',
        'urn:nhs:names:services:psis/REPC_IN150016UK05',
      ],
      body: Buffer.from(body),
    })
    expect(answer.status).toBe(202)
    return conversationId
  }

  test('keeps the answer for a supplier without a listener', async () => {
    const conversationId = await upload()
    const messages = await spine.inbox(A)
    expect(messages).toMatchObject([
      { labels: { conversationId, interaction: 'MCCI_IN010000UK13' }, text: expect.stringContaining('hl7:MCCI_IN010000UK13') },
    ])
    expect(await spine.exchanges({ 'label.conversationId': conversationId })).toMatchObject([
      { direction: 'in', outcome: 'accepted' },
      { direction: 'out', outcome: 'accepted' },
    ])
    await spine.verify({ conversation: conversationId, order: [{ direction: 'in' }, { direction: 'out' }], noRefusals: true })
    await expect(spine.verify({ conversation: conversationId, absent: [{ direction: 'out' }] })).rejects.toThrow(
      /FAIL {2}none with[\s\S]*what happened/,
    )
  })

  test('delivers to an endpoint in the test’s own process, again when its clock says so', async () => {
    const endpoint = await supplier(spine.getClient('supplier-a'), spine.getCaBundle(), () => 'drop', '0.0.0.0')
    try {
      await spine.register({ partyKey: A, endpoint: endpoint.url.replace('localhost', 'host.docker.internal') })
      const conversationId = await upload()
      await endpoint.delivery(conversationId)
      await spine.exchanges({ direction: 'out', problem: 'MS-DELIVERY-CUT', wait: '10s' })
      await spine.advanceClock('1m')
      await endpoint.count(2)
      expect(new Set(endpoint.received.map(({ messageId }) => messageId)).size).toBe(1)
    } finally {
      await endpoint.close()
    }
  })

  test('bends, resets and tells what it refuses', async () => {
    await spine.fault({ on: 'request', effect: { do: 'withhold' } })
    await expect(spine.fault({ on: 'nothing' })).rejects.toThrow(/POST \/api\/faults: 400 .*MS-ADMIN-BODY/)
    await spine.reset()
    expect(await spine.exchanges()).toEqual([])
    expect(() => spine.getClient('nobody')).toThrow(/no certificate nobody; there are .*supplier-a/)
    expect(spine.getLdapsUrl()).toMatch(/^ldaps:\/\/.+:\d+$/)
  })
})
