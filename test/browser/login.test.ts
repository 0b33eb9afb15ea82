import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { REALM } from '../../src/emulators/cis2/contract.ts'
import { browserPath, openBrowser } from '../support/browser.ts'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { type RelyingParty, relyingParty } from './relying-party.ts'

const GP = '555000000011'

describe.skipIf((await browserPath()) === undefined)('logins in a real browser', () => {
  let spine: TestEnvironment
  let client: RelyingParty
  let fresh: () => Promise<Page>
  const problems: string[] = []
  beforeAll(async () => {
    spine = await testEnvironment()
    client = await relyingParty(spine)
    const browser = await openBrowser()
    fresh = async () => {
      // Whether certificates are trusted is judged elsewhere (docs/trust-matrix.md); a browser has a store of its own.
      const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
      page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
      page.on('pageerror', (error) => void problems.push(error.message))
      return page
    }
  })

  const chooseUser = async (page: Page, uid: string, authenticator = 'N3_SMARTCARD') => {
    await page.getByLabel('User').selectOption(uid)
    await page.getByLabel('Authenticator').selectOption(authenticator)
    await page.getByRole('button', { name: 'Log in' }).click()
  }

  it('a user logs in at CIS2, chooses one of three roles, and the application knows who and which by openid-client', async () => {
    const page = await fresh()
    await page.goto(client.url)
    expect(new URL(page.url()).pathname).toMatch(`${REALM}/login/`)
    expect(await page.title()).toBe('CIS2 login')
    await chooseUser(page, GP)
    expect(await page.title()).toBe('CIS2 role selection')
    const roles = page.getByRole('button')
    expect(await roles.count()).toBe(3)
    const chosen = (await roles.nth(1).getAttribute('value')) ?? ''
    await roles.nth(1).click()
    expect(await page.getByRole('heading').textContent()).toContain('Ashworth')
    expect(await page.locator('#role').textContent()).toBe(chosen)
    expect(await page.locator('#amr').textContent()).toBe('N3_SMARTCARD')
    expect(problems).toEqual([])
  })

  it('who is logged in is not asked again; logging out tells the application, and asks again', async () => {
    const page = await fresh()
    await page.goto(client.url)
    await chooseUser(page, '555000000021')
    expect(await page.locator('#role').textContent()).toBe('555200000023')
    await page.goto(client.url)
    expect(new URL(page.url()).origin).toBe(client.url)
    const before = client.logoutTokens.length
    await page.goto(`${spine.environment.urls.https}${REALM}/connect/endSession`)
    await page.getByRole('button', { name: 'Log out' }).click()
    expect(await page.getByText('You are logged out.').count()).toBe(1)
    await expect.poll(() => client.logoutTokens.length).toBe(before + 1)
    const claims = JSON.parse(Buffer.from(client.logoutTokens.at(-1)?.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ sid: expect.any(String), events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })
    expect(claims).not.toHaveProperty('nonce')
    await page.goto(client.url)
    expect(await page.title()).toBe('CIS2 login')
  })

  it('an authenticator of too little assurance is told so on the page, and a better one goes through', async () => {
    const page = await fresh()
    await page.goto(`${client.url}/?acr_values=AAL3_ANY`)
    await chooseUser(page, '555000000021', 'TOTP')
    expect(await page.getByText('does not reach the assurance').count()).toBe(1)
    await chooseUser(page, '555000000021', 'FIDO2')
    expect(await page.locator('#amr').textContent()).toBe('FIDO2')
  })

  it('no page of another site may show the login in a frame', async () => {
    const page = await fresh()
    await page.goto(`${client.url}/callback?error=none`)
    await page.setContent(`<iframe src="${client.url}/"></iframe>`)
    await expect.poll(() => page.frames().some((frame) => frame.url().startsWith('chrome-error:'))).toBe(true)
  })

  it('the page of a smartcard session takes a role, which the role assertion then names', async () => {
    const cards = await spine.environment.smartcards()
    const space = spine.environment.spaces.default
    const { ticket } = await cards.insert(space, { uid: GP })
    const page = await fresh()
    await page.goto(`${spine.environment.urls.https}/saml/RoleSelectionWT.jsp?token=${encodeURIComponent(ticket)}`)
    const roles = page.getByRole('button')
    await roles.first().click()
    const answer = await page.request.get(`${spine.environment.urls.https}/saml/RoleAssertion?token=${encodeURIComponent(ticket)}`)
    expect(await answer.text()).toContain('samlp:Success')
    await cards.pull(space)
  })
})
