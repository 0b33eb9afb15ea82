import { readFileSync } from 'node:fs'
import { Client } from 'ldapts'
import type { Spine } from '../../src/testing/spine.ts'
import { startSpine } from '../../src/testing/start-spine.ts'
import { endWithFile } from '../support/endings.ts'

export const example = (name: string): string => readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8')
export const CONVERSATION = '7B9C4A10-5D2E-4F6A-8C31-0A1B2C3D4E5F'
export const FAILING = 'F0000000-5D2E-4F6A-8C31-0A1B2C3D4E5F'

/** Spine for a browser to look at; it ends with the test file. */
export async function consoleSpine(settings: NonNullable<Parameters<typeof startSpine>[0]>['settings'] = {}): Promise<Spine> {
  const spine = await startSpine({ settings })
  endWithFile(() => spine.stop())
  return spine
}

/** What a morning with Spine leaves in the journal: an upload, a trace, a look-up in the directory, a refusal, and a delivery that took three tries. */
export async function playTraffic(spine: Spine): Promise<void> {
  const a = spine.supplier('A')
  const upload = example('gp-summary-upload.msg')
  await a.send(upload, { set: { conversationId: CONVERSATION } })
  await a.next({ action: 'MCCI_IN010000UK13' })
  await a.send(example('pds-trace.xml'))
  const client = new Client({ url: spine.urls.ldap })
  await client.search('ou=services,o=nhs', {
    scope: 'sub',
    filter: '(&(objectClass=nhsMhs)(|(nhsIDCode=YES)(nhsMHSPartyKey=A99901-9990001)))',
  })
  await client.unbind()
  await a.send(upload.replace(/(<eb:CPAId>)[^<]*/, '$1S99999A999999'), { set: { conversationId: 'C-REFUSED' } })
  spine.environment.faults.add({
    space: 'default',
    on: 'delivery',
    match: { conversationId: FAILING },
    nth: [1, 2],
    effect: { do: 'fail', status: 503 },
  })
  await a.send(upload, { set: { conversationId: FAILING } })
  await tries(spine, 1)
  for (let at = 2; at <= 3; at++) {
    spine.clock.advance(120_000)
    await tries(spine, at)
  }
}

async function tries(spine: Spine, count: number): Promise<void> {
  await spine.environment.journal.wait({ direction: 'out', labels: { conversationId: FAILING } }, 10_000, count)
}
