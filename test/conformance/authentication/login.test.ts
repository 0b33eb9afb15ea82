import { beforeAll, describe, expect, it } from 'vitest'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { ACTIVATION, activate, ask, assertion, codes, GAS, gpObject, logIn, selectRole, ticketOf, valueOf } from '../../support/identity-agent.ts'

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

it('smoke', async () => {
  const first = await activate(spine)
  console.log(first.text)
  const a = await logIn(spine, '555000000011')
  console.log(a.text, codes(spine))
  const t = await ticketOf(spine, '555000000011')
  console.log((await selectRole(spine, t.ticket, t.roles[0] ?? '')).text)
  console.log((await assertion(spine, t.ticket)).text)
})
