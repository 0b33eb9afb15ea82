import { beforeAll, expect, it } from 'vitest'
import { eventListener, sessionRequest } from '../conformance/authentication/listener.ts'
import { A, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { ask, assertion, codes, SBAPI } from '../support/identity-agent.ts'
import { upload } from '../support/messages.ts'

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment({ admin: 'open' })
})

const attribute = (xml: string, name: string): string =>
  new RegExp(`AttributeName="${name}"[^>]*>\\s*<saml:AttributeValue>([^<]*)`).exec(xml)?.[1] ?? ''

it('a card is put in, its role assertion gives the author of a message, the card is pulled, and the application is told', async () => {
  await spine.listen(A)
  const cards = await spine.environment.smartcards()
  const space = spine.environment.spaces.default
  const { ticket } = await cards.insert(space, { uid: '555000000011', role: '1' })

  const { text } = await assertion(spine, ticket)
  const [user, role, name] = [attribute(text, 'uid'), attribute(text, 'ssbSessionRoleUid'), attribute(text, 'cn')]
  expect([user, role, name]).toEqual(['555000000011', '555200000013', 'Ashworth Amelia Dr'])
  const message = upload(spine.route(UPLOAD), {
    payload: (xml) => xml.replaceAll('555021934105', user).replaceAll('555021935107', role),
  })
  expect((await spine.send(message)).status).toBe(202)
  const [document] = await spine.environment.store.list('default', 'clinicals.documents')
  expect(JSON.parse((document?.value ?? '').split('\n', 1)[0] ?? '').author).toMatchObject({ userId: user, roleProfile: role })

  const application = await eventListener()
  const listen = `<AddSessionListener><SessionID>${ticket}</SessionID><URL>${application.url}</URL></AddSessionListener>`
  expect((await ask(spine, SBAPI, '/amserver/sessionservice', { verb: 'POST', body: sessionRequest(listen) })).text).toContain('<OK></OK>')
  await cards.pull(space)
  const [event = ''] = await application.came(1)
  expect(event).toContain(`sid="${ticket}"`)
  expect(event).toContain('state="destroyed"')

  expect((await assertion(spine, ticket)).text).not.toContain('samlp:Success')
  expect(codes(spine)).toEqual(['MS-SSO-ENDED'])
})
