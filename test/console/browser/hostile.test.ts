import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { CapturedBody } from '../../../src/kernel/captured-body.ts'
import { Exchange } from '../../../src/kernel/exchange.ts'
import type { Spine } from '../../../src/testing/spine.ts'
import { browserPath, openBrowser } from '../../support/browser.ts'
import { consoleSpine, example } from '../traffic.ts'
import { consolePage } from './page.ts'

const SCRIPTS = [
  '<script>document.title="owned"</script>',
  '<img src=x onerror="document.title=\'owned\'">',
  '"><svg onload="document.title=\'owned\'">',
  "javascript:document.title='owned'",
  '{{constructor.constructor("document.title=\'owned\'")()}}',
]

/** An exchange with a script wherever somebody else's text goes. */
function hostile(script: string, type: string, content: string): Exchange {
  const body = CapturedBody.of(Buffer.from(content), 100_000)
  const exchange = new Exchange({
    id: `hostile-${++made}`,
    direction: made % 2 === 0 ? 'in' : 'out',
    door: script,
    startedAt: Date.now(),
    peer: {
      address: script,
      port: 1,
      serverName: script,
      protocol: script,
      certificate: { commonName: script, names: [script], serial: script, fingerprint: script },
    },
    request: {
      line: `POST ${script} HTTP/1.1`,
      fields: [script, script, 'Content-Type', type, 'Authorization', `Bearer ${jwt(script)}`],
      body,
    },
  })
  exchange.reply = { line: `HTTP/1.1 200 ${script}`, fields: ['Content-Type', type, script, script], body }
  for (const name of ['conversationId', 'messageId', 'interaction', 'service', 'fromParty', 'toParty', 'filter', 'base', script])
    exchange.label(name, script)
  exchange.summary = script
  exchange.audit = { [script]: script }
  exchange.outcome = 'refused'
  exchange.state = 'complete'
  exchange.timing.end = exchange.timing.begin + 1
  exchange.problems.push({
    code: 'MS-TEST',
    severity: 'error',
    title: script,
    came: script,
    expected: script,
    next: `${script} \`${script}\``,
    at: `/${script}`,
  })
  return exchange
}

let made = 0
const jwt = (script: string): string =>
  `${[{ alg: 'none' }, { iss: script }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`

const forms = (script: string): readonly (readonly [string, string])[] => [
  ['text/xml', `<a b="${script.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"><![CDATA[${script}]]><!--${script}--></a>`],
  ['text/xml', `<a>${script}`],
  ['application/json', JSON.stringify({ [script]: [script] })],
  ['text/html', script],
  ['application/x-www-form-urlencoded', `a=${encodeURIComponent(script)}`],
  [`multipart/related; boundary="b"`, `--b\r\nContent-Id: ${script}\r\nContent-Type: text/html\r\n\r\n<html>${script}</html>\r\n--b--\r\n`],
]

describe.skipIf((await browserPath()) === undefined)('hostile content', () => {
  let spine: Spine
  let browser: Browser
  beforeAll(async () => {
    spine = await consoleSpine()
    browser = await openBrowser()
  })

  it.each(SCRIPTS)('stays text everywhere: %s', async (script) => {
    const { page, open, troubles } = await consolePage(browser, spine.urls.http)
    const unharmed = async () => {
      expect(await page.title()).toContain('mock-spine')
      expect(await page.locator('#app script, #app img, #app iframe, [onload], [onerror], a[href^="javascript"]').count()).toBe(0)
      expect(troubles).toEqual([])
    }
    for (const [type, content] of forms(script)) {
      const exchange = hostile(script, type, content)
      spine.environment.journal.enter(exchange)
      await open(`exchanges/${exchange.id}`)
      for (const [at, view] of ['Request', 'Answer', 'Headers', 'Raw request', 'Raw answer'].entries()) {
        await page.locator('#view').waitFor()
        await page.keyboard.press(String(at + 1))
        await page.getByRole('tab', { name: view, exact: true, selected: true }).waitFor()
        await unharmed()
      }
    }
    await open('')
    await page.locator('.lines [role=row]').first().waitFor()
    await unharmed()
    await open(`conversations/${encodeURIComponent(script)}`)
    await page.locator('svg.sequence').waitFor()
    await unharmed()
    await open(`?text=${encodeURIComponent(script)}&door=${encodeURIComponent(script)}&interaction=${encodeURIComponent(script)}`)
    await page.locator('.lines [role=row]').first().waitFor()
    await unharmed()
  })

  it('sent over the wire is shown, not run', async () => {
    const { page, open, troubles } = await consolePage(browser, spine.urls.http)
    const escaped = '&lt;img src=x onerror="document.title=&apos;owned&apos;"&gt;'
    const message = example('gp-summary-upload.msg').replace(/(<eb:CPAId>)[^<]*/, `$1${escaped}`)
    await spine.supplier('A').send(message, { set: { conversationId: 'C-WIRE' } })
    await open('?conversation=C-WIRE')
    await page.locator('.lines [role=row] a').first().click()
    await page.locator('.problem').waitFor()
    expect(await page.locator('.problem').innerText()).toContain('<img src=x')
    expect(await page.title()).not.toContain('owned')
    expect(troubles).toEqual([])
  })

  it('could do nothing if it were markup: the policy allows no script but those of the console, and no calls elsewhere', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('')
    await page.locator('.sentence').waitFor()
    const refused = (script: string) => page.evaluate(`(() => { try { ${script}; return 'done' } catch (error) { return error.name } })()`)
    expect(await refused(`document.body.innerHTML = '<b>x</b>'`)).toBe('TypeError')
    expect(await refused(`document.createElement('img').setAttribute('onerror', 'document.title="owned"')`)).toBe('TypeError')
    expect(await page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.name)`)).toBe('TypeError')
    expect(await page.title()).not.toContain('owned')
    const page2 = await fetch(`${spine.urls.http}/console/`)
    expect(page2.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(await readFile(new URL('../../../dist/console/index.html', import.meta.url), 'utf8')).not.toMatch(/<script>|style=|https?:/)
  })
})
