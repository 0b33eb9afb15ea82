import type { Browser } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { browserPath, openBrowser } from '../../support/browser.ts'
import { consoleSpine, example } from '../traffic.ts'
import { consolePage } from './page.ts'

describe.skipIf((await browserPath()) === undefined)('the console', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })

  it('asks who comes from elsewhere for the token, and shows nothing before', async () => {
    await using spine = await consoleSpine()
    await spine.supplier('A').send(example('pds-trace.xml'))
    // A name that leads here, and is none of this machine's own: as another machine would be seen.
    const elsewhere = new URL(spine.urls.http)
    elsewhere.hostname = 'spine.localhost'
    const { page, open, complaints, picture } = await consolePage(browser, elsewhere.origin)
    await open('')
    await page.getByRole('heading', { name: 'This console asks who you are' }).waitFor()
    expect(await page.getByText('QUPA_IN000005UK01').count()).toBe(0)
    expect(await complaints()).toEqual([])
    await picture('token')
    await page.getByLabel('Admin token').fill('wrong')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('That token is wrong.').waitFor()
    await page.getByLabel('Admin token').fill(spine.adminToken)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('link', { name: 'QUPA_IN000005UK01' }).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
  })

  it('goes from page to page by keyboard, and tells the keys', async () => {
    await using spine = await consoleSpine()
    const { page, open, complaints, picture } = await consolePage(browser, spine.urls.http)
    await open('')
    await page.getByText('Nothing has happened yet').waitFor()
    await picture('first-look')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    expect(await complaints()).toEqual([])
    await page.keyboard.press('Escape')
    for (const [key, title] of [
      ['e', 'What runs'],
      ['o', 'Outbox'],
      ['d', 'Demos'],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.getByRole('heading', { name: title, level: 1 }).waitFor()
    }
  })

  it('keeps the colours that were chosen', async () => {
    await using spine = await consoleSpine()
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('')
    const back = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const light = await back()
    await page.getByRole('button', { name: /^Colours: system/ }).click()
    await page.getByRole('button', { name: /^Colours: light/ }).click()
    await expect.poll(back).not.toBe(light)
    await page.reload()
    await page.getByRole('button', { name: /^Colours: dark/ }).waitFor()
    await expect.poll(back).not.toBe(light)
  })

  it('says when the stream is lost, and finds back', async () => {
    const first = await consoleSpine()
    const { page, open } = await consolePage(browser, first.urls.http)
    await open('')
    await page.getByText('Live', { exact: true }).waitFor()
    const port = Number(new URL(first.urls.http).port)
    await first.stop()
    await page.getByText('Lost').waitFor()
    await using again = await consoleSpine({ httpPort: port })
    await again.supplier('A').send(example('pds-trace.xml'))
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'QUPA_IN000005UK01' }).waitFor()
  })
})
