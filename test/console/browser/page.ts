import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, Page, Request } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WRITES = process.env['SPINE_WRITE_DOCS'] === 'yes'
const SCREENSHOTS = new URL('../../../docs/screenshots/', import.meta.url)

/** A page of the console that notes whatever goes wrong in it. */
export interface ConsolePage {
  readonly page: Page
  /** Goes to a path under /console/. */
  open(path: string): Promise<void>
  /** Waits until every call but the event stream has been answered. */
  settled(): Promise<void>
  /** What axe finds against WCAG 2.2 AA, in words; nothing when all is well. */
  complaints(): Promise<string[]>
  /** Takes a picture of the page as it is now; with SPINE_WRITE_DOCS=yes it goes into docs/screenshots. */
  picture(name: string): Promise<void>
  /** Errors of scripts, of the policy, of the network; what the page itself may expect to be refused is not among them. */
  readonly troubles: readonly string[]
}

/** @param url of the plain HTTP port */
export async function consolePage(browser: Browser, url: string, theme: 'light' | 'dark' = 'light'): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 860 }, colorScheme: theme, reducedMotion: 'reduce' })
  // An open page holds one of the event streams that an instance gives.
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) troubles.push(`console: ${message.text()}`)
  })
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('blob:') && !request.url().startsWith('data:'))
      troubles.push(`call to ${request.url()}`)
  })
  const asked = new Set<Request>()
  page.on('request', (request) => {
    if (!request.url().includes('/api/events') && !request.url().includes('wait=')) asked.add(request)
  })
  page.on('requestfinished', (request) => asked.delete(request))
  page.on('requestfailed', (request) => asked.delete(request))
  return {
    page,
    settled: () => expect.poll(() => asked.size).toBe(0),
    troubles,
    open: async (path) => {
      await page.goto(`${url}/console/${path}`)
    },
    complaints: () => judged(page),
    picture: async (name) => {
      const path = fileURLToPath(new URL(`${name}.png`, SCREENSHOTS))
      expect(existsSync(path) || WRITES, `${path}: made with SPINE_WRITE_DOCS=yes`).toBe(true)
      await page.screenshot(WRITES ? { path } : {})
    },
  }
}

async function judged(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const found: AxeResults = await page.evaluate(`axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(tags)} } })`)
  // A page that axe could not look at would pass everything.
  expect(found.passes.length).toBeGreaterThan(5)
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help} at ${html.slice(0, 160)} ${failureSummary?.split('\n')[1] ?? ''}`),
  )
}
