import { readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Demos } from '../../src/environment/demos/demos.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { PATIENCE } from '../support/patience.ts'

let spine: TestEnvironment
let demos: Demos
beforeAll(async () => {
  spine = await testEnvironment()
  demos = await spine.environment.demos()
})

/** An exchange in a few words: what it was, what came of it, and the codes of what was remarked. */
const told = ({ direction, door, labels, request, outcome, problems }: Exchange): string => {
  const what = labels['interaction']?.replace(/.*:/, '') ?? request.line.replace(/[?(].*| HTTP.*/, '').replace(/:\d+/, '')
  return [direction, door, what, outcome ?? '', ...problems.map(({ code }) => code)].join(' ').trim()
}

/** A call through the proxy that all agree about. */
const through = (interaction: string, door = 'gp-connect'): string[] => [
  `in ${door} ${interaction} accepted`,
  `in secure-proxy ${interaction} accepted`,
  `out secure-proxy ${interaction} accepted`,
]

/** What each demo leaves in its space. */
const stories: Readonly<Record<string, readonly string[]>> = {
  'gp-summary': [
    'in reliable-messaging REPC_IN150016UK05 accepted',
    'out reliable-messaging MCCI_IN010000UK13 accepted',
    'in reliable-messaging QUPC_IN160101UK05 accepted',
    'out reliable-messaging QUPC_IN160102UK05 accepted',
  ],
  pds: [
    'in sync-service QUPA_IN000005UK01 accepted',
    'in sync-service QUPA_IN000008UK02 accepted',
    'in reliable-messaging PRPA_IN000203UK03 accepted',
    'out reliable-messaging PRPA_IN000202UK01 accepted',
    'out reliable-messaging PRPA_IN000214UK03 accepted',
    'in reliable-messaging PRPA_IN000203UK03 accepted MS-PDS-STALE MS-DOMAIN-REFUSED',
    'out reliable-messaging MCCI_IN010000UK13 accepted',
    'in sync-service QUPA_IN000008UK02 accepted',
  ],
  gp2gp: [
    'in reliable-messaging RCMR_IN010000UK05 accepted',
    'out reliable-messaging RCMR_IN010000UK05 accepted',
    'out reliable-messaging RCMR_IN030000UK06 accepted',
    'in reliable-messaging COPC_IN000001UK01 accepted',
    'out reliable-messaging COPC_IN000001UK01 accepted',
    'out reliable-messaging COPC_IN000001UK01 accepted',
    'out reliable-messaging COPC_IN000001UK01 accepted',
    'out reliable-messaging COPC_IN000001UK01 accepted',
    'out reliable-messaging COPC_IN000001UK01 accepted',
    'in reliable-messaging MCCI_IN010000UK13 accepted',
    'out reliable-messaging MCCI_IN010000UK13 accepted',
  ],
  smartcard: [
    'in authentication POST /login/authactivate accepted',
    'in authentication POST /login/authvalidate accepted',
    'in authentication GET /saml/RoleAssertion accepted MS-SSB-NO-ROLE',
    'in authentication GET /saml/RoleSelectionGP.jsp accepted',
    'in authentication GET /saml/RoleAssertion accepted',
    'in authentication POST /amserver/sessionservice accepted',
    'in authentication POST /login/authlogout accepted',
    'out authentication POST http://127.0.0.1/notify accepted',
    'in authentication GET /saml/RoleAssertion refused MS-SSO-ENDED',
  ],
  certificate: [
    'in sync-service QUPA_IN000008UK02 accepted',
    'in sync-service QUPA_IN000008UK02 accepted',
    'in reliable-messaging REPC_IN150016UK05 accepted',
    'out reliable-messaging MCCI_IN010000UK13 failed MS-FAULT MS-DELIVERY-CUT MS-DELIVERY-RETRY',
    'out reliable-messaging MCCI_IN010000UK13 accepted',
  ],
  directory: [
    'in spine-directory SEARCH ou=services,o=nhs sub  accepted',
    'in spine-directory SEARCH ou=services,o=nhs sub  accepted',
    'in spine-directory SEARCH ou=services,o=nhs sub  accepted MS-LDAP-NO-MATCH',
    'in spine-directory SEARCH ou=services,o=nhs sub  accepted MS-LDAP-UNDEFINED',
    'in spine-directory SEARCH ou=services,o=nhs sub  accepted',
    ...Array.from({ length: 5 }, () => 'in spine-directory UNBIND accepted'),
  ],
  mistakes: [
    'in reliable-messaging POST /reliablemessaging/reliablerequest refused MS-MIME-BOUNDARY-NOT-FOUND',
    'in reliable-messaging REPC_IN150016UK05 refused MS-UNKNOWN-CPAID',
    'in reliable-messaging REPC_IN150016UK05 refused MS-EBXML-DUPLICATE-ELIMINATION',
    'in reliable-messaging REPC_IN150016UK05 refused MS-XML-ENTITY',
    'in reliable-messaging REPC_IN150016UK05 accepted MS-ASID-ACL',
    'out reliable-messaging MCCI_IN010000UK13 accepted',
    'in reliable-messaging REPC_IN150016UK05 accepted',
    'out reliable-messaging MCCI_IN010000UK13 accepted',
  ],
  'urgent-care': [
    'in sync-service QUPA_IN000005UK01 accepted',
    ...through('slot', 'booking'),
    ...through('appointment', 'booking'),
    'in booking appointment refused MS-BOOK-SLOT',
    'in secure-proxy appointment refused',
    'out secure-proxy appointment accepted',
    'in booking appointment refused MS-BOOK-VERSION',
    'in secure-proxy appointment refused',
    'out secure-proxy appointment accepted',
    ...through('appointment', 'booking'),
    ...through('appointment', 'booking'),
    ...through('slot', 'booking'),
  ],
  appointments: [
    ...through('patient-1'),
    ...through('slot-1'),
    ...through('appointment-1'),
    ...through('slot-1'),
    'in gp-connect appointment-1 refused MS-GPC-CONFLICT',
    'in secure-proxy appointment-1 refused',
    'out secure-proxy appointment-1 accepted',
    ...through('appointment-1'),
    ...through('appointment-1'),
    ...through('slot-1'),
  ],
}

it('every script has its story here', () => {
  const files = readdirSync(new URL('../../examples/demos', import.meta.url))
  expect(files.flatMap((file) => (file.endsWith('.js') ? [file.slice(0, -'.js'.length)] : [])).sort()).toEqual(Object.keys(stories).sort())
})

/** What people who use the default space would notice. */
const noticed = async () => ({
  spaces: spine.environment.spaces.all().map(({ name }) => name),
  parties: spine.environment.parties('default'),
  exchanges: spine.environment.journal.find({ space: 'default' }).map(told),
  state: await spine.state(),
  faults: spine.environment.faults.list(),
  time: spine.environment.spaces.default.clock.frozen,
})

describe.each(Object.keys(stories))('%s', (name) => {
  it('plays to its end; its exchanges are those of its story, and nobody else notices', async () => {
    const before = await noticed()
    const play = await demos.start(name)
    await play.ended
    expect(play.problem).toBeUndefined()
    expect([play.state, ...new Set(play.steps)]).toEqual(['played', 'played'])
    const exchanges = await spine.environment.journal.wait({ space: play.space }, PATIENCE, stories[name]?.length)
    expect(exchanges.map(told).sort()).toEqual([...(stories[name] ?? [])].sort())
    const shown = play.events.flatMap((event) => (event.kind === 'exchange' ? [event.exchange.id] : []))
    // A client of the directory leaves when it has its answer: behind the curtain, the last time.
    const watched = exchanges.filter(({ request }) => request.line !== 'UNBIND')
    expect(shown).toEqual(expect.arrayContaining(watched.map(({ id }) => id)))
    expect(play.events.map(({ sequence }) => sequence)).toEqual(play.events.map((_, at) => at + 1))
    for (const at of play.script.demo.steps.keys())
      expect(play.events.flatMap((event) => ('step' in event && event.step === at ? [event.kind] : []))).toEqual(
        expect.arrayContaining(['step', 'saw', 'step-played']),
      )

    await demos.forget(play.id)
    const after = await noticed()
    // A handshake that failed belongs to no space.
    const handshakes = name === 'certificate' ? ['in https connection refused MS-TLS-REVOKED'] : []
    expect(after).toEqual({ ...before, exchanges: [...before.exchanges, ...handshakes] })
    expect(spine.environment.journal.find({ space: play.space })).toEqual([])
    const left = spine.environment.authority
      .list()
      .filter(({ commonName, revoked }) => commonName.startsWith('demo-') && revoked === undefined)
    expect(left).toEqual([])
  })
})
