import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Spine } from '../../../src/testing/spine.ts'
import { browserPath, openBrowser } from '../../support/browser.ts'
import { CONVERSATION, consoleSpine, example, FAILING, playTraffic } from '../traffic.ts'
import { consolePage } from './page.ts'

const Answer = z.object({ rows: z.array(z.object({ id: z.string() })) })

describe.skipIf((await browserPath()) === undefined)('the exchanges', () => {
  let spine: Spine
  let browser: Browser
  beforeAll(async () => {
    spine = await consoleSpine()
    await playTraffic(spine)
    browser = await openBrowser()
  })

  const rows = (page: Page) => page.locator('.lines [role=row]')

  it.each(['light', 'dark'] as const)('are listed, accessible in %s colours', async (theme) => {
    const { page, open, complaints, picture, troubles } = await consolePage(browser, spine.urls.http, theme)
    await open('')
    await rows(page).nth(9).waitFor()
    expect(await rows(page).count()).toBe(10)
    expect(await page.getByText('MS-UNKNOWN-CPAID').count()).toBe(1)
    await page.getByText('Live', { exact: true }).waitFor()
    expect(await complaints()).toEqual([])
    await picture(theme === 'light' ? 'exchanges' : 'exchanges-dark')
    expect(troubles).toEqual([])
  })

  it('appear as they happen', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('?text=as-they-happen')
    await page.getByText('Nothing like that so far').waitFor()
    await spine.supplier('A').send(example('gp-summary-upload.msg'), { set: { conversationId: 'as-they-happen' } })
    await rows(page).nth(1).waitFor()
    expect(await rows(page).allInnerTexts()).toEqual([
      expect.stringContaining('MCCI_IN010000UK13'),
      expect.stringContaining('REPC_IN150016UK05'),
    ])
  })

  it('are narrowed by a sentence that stands in the address', async () => {
    const { page, open, picture } = await consolePage(browser, spine.urls.http)
    await open('')
    await rows(page).first().waitFor()
    await page.getByLabel('Outcome').selectOption('refused')
    await expect.poll(() => page.url()).toContain('outcome=refused')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByLabel('Door').selectOption('reliable-messaging')
    await page.getByLabel('Text in headers').fill('s99999a999999')
    await expect.poll(() => page.url()).toContain('text=s99999a999999')
    await expect.poll(() => rows(page).count()).toBe(1)
    await picture('filter')
    await page.reload()
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByLabel('Text in headers').fill('nothing holds this')
    await page.getByText('Nothing like that so far').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('x')
    await expect.poll(() => rows(page).count()).toBeGreaterThan(5)
  })

  it('are walked through and opened by keyboard', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open(`?conversation=${CONVERSATION}`)
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.keyboard.press('j')
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('[role=row][aria-selected=true]').innerText()).toContain('REPC_IN150016UK05')
    const grid = page.getByRole('grid')
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await page.locator('[role=row][aria-selected=true]').getAttribute('id'))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'REPC_IN150016UK05' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.keyboard.press('j')
    await page.keyboard.press('c')
    await page.locator('svg.sequence').waitFor()
  })

  it('are forgotten only when asked twice', async () => {
    await using other = await consoleSpine()
    await other.supplier('A').send(example('pds-trace.xml'))
    const { page, open } = await consolePage(browser, other.urls.http)
    await open('')
    await rows(page).first().waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    expect(await rows(page).count()).toBe(1)
    await page.getByRole('button', { name: 'Forget all exchanges' }).click()
    await page.getByText('Nothing has happened yet').waitFor()
  })

  describe('one of them', () => {
    const idOf = async (query: string): Promise<string> => {
      const answer = await fetch(`${spine.urls.http}/api/exchange-rows?${query}`)
      return Answer.parse(await answer.json()).rows.at(-1)?.id ?? ''
    }

    it('tells what was decided, why, where, and the cure', async () => {
      const { page, open, complaints, picture, troubles } = await consolePage(browser, spine.urls.http)
      await open(`exchanges/${await idOf('problem=MS-UNKNOWN-CPAID')}`)
      const problem = page.locator('.problem')
      await problem.waitFor()
      expect(await problem.innerText()).toContain('S99999A999999')
      expect(await problem.locator('.cure').innerText()).toContain('nhsMhsCPAId')
      const marked = page.locator('.el.marked > .row')
      expect(await marked.innerText()).toBe('<eb:CPAId>S99999A999999</eb:CPAId>')
      expect(await complaints()).toEqual([])
      await picture('exchange')
      expect(troubles).toEqual([])
    })

    it('shows request, answer, headers and bytes, by number keys too', async () => {
      const { page, open, picture } = await consolePage(browser, spine.urls.http)
      await open(`exchanges/${await idOf(`label.conversationId=${CONVERSATION}`)}`)
      await page.getByRole('heading', { name: /^Payload/ }).waitFor()
      expect(await page.getByText('HL7 v3 wrapper').count()).toBe(0)
      expect(await page.locator('dl[aria-label="HL7 v3 wrapper"]').innerText()).toContain('REPC_IN150016UK05')
      expect(await page.locator('dl[aria-label="ebXML header"]').innerText()).toContain(CONVERSATION)
      await page.keyboard.press('2')
      expect(await page.locator('dl[aria-label="ebXML header"]').innerText()).toContain('Acknowledges')
      await page.keyboard.press('3')
      expect(await page.locator('.headers').first().innerText()).toContain('SOAPAction')
      await page.keyboard.press('4')
      expect(await page.locator('.hex').innerText()).toContain('000000 2d 2d')
      expect(page.url()).toContain('view=raw')
      await picture('exchange-raw')
    })

    it('shows an LDAP search as a tree of conditions', async () => {
      const { page, open, picture, complaints } = await consolePage(browser, spine.urls.http)
      await open(`exchanges/${await idOf('door=spine-directory&label.scope=sub')}`)
      await page.getByRole('heading', { name: 'LDAP search' }).waitFor()
      expect((await page.locator('.part .tree').first().innerText()).split('\n')).toEqual([
        'all of',
        'objectClass=nhsMhs',
        'any of',
        'nhsIDCode=YES',
        'nhsMHSPartyKey=A99901-9990001',
      ])
      expect(await complaints()).toEqual([])
      await picture('exchange-ldap')
    })

    it('is copied as a curl command that does the same again', async () => {
      const { page, open } = await consolePage(browser, spine.urls.http)
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: spine.urls.http })
      const id = await idOf(`label.conversationId=${CONVERSATION}`)
      await open(`exchanges/${id}`)
      await page.getByRole('button', { name: 'Copy as curl' }).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      const command: string = await page.evaluate('navigator.clipboard.readText()')
      expect(command).toContain(`curl -s ${spine.urls.http}/api/exchanges/${id}/request | curl -i`)
      expect(command).toContain('--cert certs/clients/supplier-a.crt --key certs/clients/supplier-a.key')
      expect(command).toContain("-H 'SOAPAction: urn:nhs:names:services:psis/REPC_IN150016UK05'")
      expect(command).toContain(`${spine.urls.https}/reliablemessaging/reliablerequest`)
    })

    it('is downloaded as it stood on the wire', async () => {
      const { page, open } = await consolePage(browser, spine.urls.http)
      const id = await idOf(`label.conversationId=${CONVERSATION}`)
      await open(`exchanges/${id}`)
      const coming = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download request' }).click()
      const file = await (await coming).createReadStream()
      const chunks: Buffer[] = []
      for await (const chunk of file) chunks.push(chunk)
      const wire = await fetch(`${spine.urls.http}/api/exchanges/${id}/request`)
      expect(Buffer.concat(chunks)).toEqual(Buffer.from(await wire.arrayBuffer()))
    })

    it('is sent again, and shown', async () => {
      const { page, open } = await consolePage(browser, spine.urls.http)
      const id = await idOf('door=sync-service')
      await open(`exchanges/${id}`)
      await page.getByRole('button', { name: 'Replay' }).click()
      await expect.poll(() => page.url()).not.toContain(id)
      await page.getByRole('heading', { level: 1, name: 'QUPA_IN000005UK01' }).waitFor()
    })

    it('becomes a stub that answers the next one so', async () => {
      await using other = await consoleSpine()
      await other.supplier('A').send(example('pds-trace.xml'))
      const { page, open, complaints, picture } = await consolePage(browser, other.urls.http)
      const { rows: found } = Answer.parse(await (await fetch(`${other.urls.http}/api/exchange-rows`)).json())
      await open(`exchanges/${found[0]?.id}`)
      await page.getByRole('button', { name: 'Make a stub of it' }).click()
      const stub = page.getByLabel('Stub', { exact: true })
      expect(JSON.parse(await stub.inputValue())).toMatchObject({
        door: 'sync-service',
        match: { interaction: expect.stringContaining('QUPA_IN000005UK01') },
      })
      expect(await complaints()).toEqual([])
      await picture('stub')
      await stub.fill((await stub.inputValue()).replace('"status": 200', '"status": 418'))
      await page.getByRole('button', { name: 'Put in force' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect((await other.supplier('A').send(example('pds-trace.xml'))).status).toBe(418)
      await open('environment/faults')
      await page.getByRole('button', { name: /^End stub/ }).click()
      await page.getByText('None: every answer is Spine’s own.').waitFor()
    })

    it('that is not there any more says so, and what to do', async () => {
      const { page, open } = await consolePage(browser, spine.urls.http)
      await open('exchanges/gone')
      await page.getByText('GET /api/exchanges lists those it holds').waitFor()
    })
  })

  describe('of a conversation', () => {
    it('are drawn with tries, failures and silences, and told in words', async () => {
      const { page, open, complaints, picture, troubles } = await consolePage(browser, spine.urls.http)
      await open(`conversations/${FAILING}`)
      const drawing = page.locator('svg.sequence')
      await drawing.waitFor()
      for (const words of [
        'Supplier A',
        'Spine',
        'psis',
        'GP Summary stored',
        'MCCI_IN010000UK13, try 2',
        'MCCI_IN010000UK13, try 3',
        '2 min later',
      ])
        await expect.poll(async () => (await drawing.locator('text').allTextContents()).join('|')).toContain(words)
      expect(await page.getByText('2 not accepted').count()).toBe(1)
      expect(await complaints()).toEqual([])
      await picture('conversation')
      await drawing.locator('a').first().click()
      await page.getByRole('heading', { level: 1, name: 'REPC_IN150016UK05' }).waitFor()
      expect(troubles).toEqual([])
    })

    it('draw themselves while it goes on, with what is still promised', async () => {
      const { page, open } = await consolePage(browser, spine.urls.http)
      await open('conversations/goes-on')
      await page.getByText('Nothing of this conversation').waitFor()
      spine.environment.faults.add({
        space: 'default',
        on: 'delivery',
        match: { conversationId: 'goes-on' },
        times: 1,
        effect: { do: 'fail' },
      })
      await spine.supplier('A').send(example('gp-summary-upload.msg'), { set: { conversationId: 'goes-on' } })
      const texts = async () => (await page.locator('svg.sequence text').allTextContents()).join('|')
      await expect.poll(texts).toContain('try 2 is promised')
      spine.clock.advance(120_000)
      await expect.poll(texts).toContain('MCCI_IN010000UK13, try 2')
      await expect.poll(texts).not.toContain('is promised')
    })

    it('leave as SVG, PNG, HAR and mermaid', async () => {
      const { page, open, troubles } = await consolePage(browser, spine.urls.http)
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: spine.urls.http })
      await open(`conversations/${FAILING}`)
      await page.locator('svg.sequence').waitFor()
      const saved = async (name: string): Promise<Buffer> => {
        const coming = page.waitForEvent('download')
        await page.getByRole('button', { name, exact: true }).click()
        const chunks: Buffer[] = []
        for await (const chunk of await (await coming).createReadStream()) chunks.push(chunk)
        return Buffer.concat(chunks)
      }
      const svg = (await saved('SVG')).toString()
      expect(svg).toContain('GP Summary stored')
      expect(svg).not.toMatch(/var\(--|<a |class=/)
      expect((await saved('PNG')).subarray(1, 4).toString()).toBe('PNG')
      expect(JSON.parse((await saved('HAR')).toString()).log.entries.length).toBe(4)
      await page.getByRole('button', { name: 'Copy as mermaid' }).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      const text: string = await page.evaluate('navigator.clipboard.readText()')
      expect(text).toMatch(/^sequenceDiagram\n {2}participant p1 as Supplier A \(A99901-9990001\)\n/)
      expect(text).toContain('p1->>p2: REPC_IN150016UK05')
      expect(troubles).toEqual([])
    })
  })
})
