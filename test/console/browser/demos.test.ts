import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Spine } from '../../../src/testing/spine.ts'
import { browserPath, openBrowser } from '../../support/browser.ts'
import { consoleSpine } from '../traffic.ts'
import { consolePage } from './page.ts'

/** As `GET /api/demos` lists them: a demo without a test would show here. */
const DEMOS = ['gp-summary', 'pds', 'gp2gp', 'appointments', 'urgent-care', 'smartcard', 'certificate', 'directory', 'mistakes']
const Listed = z.object({ demos: z.array(z.object({ name: z.string(), title: z.string(), steps: z.array(z.unknown()) })) })

describe.skipIf((await browserPath()) === undefined)('the demos', () => {
  let spine: Spine
  let browser: Browser
  let titles: Map<string, { title: string; steps: unknown[] }>
  beforeAll(async () => {
    spine = await consoleSpine()
    browser = await openBrowser()
    const { demos } = Listed.parse(await (await fetch(`${spine.urls.http}/api/demos`)).json())
    titles = new Map(demos.map((demo) => [demo.name, demo]))
  })

  const played = (page: Page) => page.getByText('It has been played.').waitFor({ timeout: 60_000 })

  it('are listed with their stories, each with a test here', async () => {
    expect([...titles.keys()].sort()).toEqual([...DEMOS].sort())
    const { page, open, complaints, picture, troubles } = await consolePage(browser, spine.urls.http)
    await open('demos')
    await expect.poll(() => page.locator('.story').count()).toBe(DEMOS.length)
    expect(await complaints()).toEqual([])
    await picture('demos')
    expect(troubles).toEqual([])
  })

  it.each(DEMOS)('%s plays with one click, told and drawn', async (name) => {
    const { page, open, complaints, picture, troubles } = await consolePage(browser, spine.urls.http)
    await open('demos')
    const { title = '', steps = [] } = titles.get(name) ?? {}
    await page.getByRole('button', { name: `Play ${title}`, exact: true }).click()
    await played(page)
    await expect.poll(() => page.locator('.narration > li.played').count()).toBe(steps.length)
    await page.locator('svg.sequence a').nth(1).waitFor()
    expect(await complaints()).toEqual([])
    await picture(`demo-${name}`)
    expect(troubles).toEqual([])
    await page.getByRole('button', { name: 'Forget' }).click()
    await page.getByRole('heading', { name: 'Demos', level: 1 }).waitFor()
  })

  it('are stepped through', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http, 'dark')
    await open('demos')
    await page.getByRole('button', { name: /^Step through GP Summary/ }).click()
    await page.getByText('It waits for you.').waitFor()
    expect(await page.locator('.narration > li.played').count()).toBe(1)
    await page.getByRole('button', { name: 'Next step' }).click()
    await expect.poll(() => page.locator('.narration > li.played').count()).toBe(2)
    await page.getByRole('button', { name: 'Play to the end' }).click()
    await played(page)
  })

  it('are a newcomer’s first five minutes: open, play the first, see the diagram, find the cure of the last one’s failure', async () => {
    await using fresh = await consoleSpine()
    const { page, troubles } = await consolePage(browser, fresh.urls.http)
    await page.goto(fresh.urls.http)
    await page.getByRole('link', { name: 'play a demo' }).click()
    await page
      .getByRole('button', { name: /^Play / })
      .first()
      .click()
    await played(page)
    await expect.poll(async () => (await page.locator('svg.sequence text').allTextContents()).join()).toContain('GP Summary stored')
    await page.getByRole('link', { name: 'Demos' }).first().click()
    await page
      .getByRole('button', { name: /^Play / })
      .last()
      .click()
    await played(page)
    const failing = page.locator('.seen li', { has: page.locator('.code.error') }).first()
    const code = await failing.locator('.code').first().innerText()
    await failing.getByRole('link').click()
    const problem = page.locator('.problem').filter({ hasText: code })
    await problem.waitFor()
    expect((await problem.locator('.cure dd').innerText()).length).toBeGreaterThan(10)
    expect(troubles).toEqual([])
  })
})
