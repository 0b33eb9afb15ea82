import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Spine } from '../../../src/testing/spine.ts'
import { browserPath, openBrowser } from '../../support/browser.ts'
import { certificateFolder } from '../../support/environment.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { consoleSpine, example } from '../traffic.ts'
import { consolePage } from './page.ts'

const PARTS = ['', 'trust', 'certificates', 'suppliers', 'directory', 'patients', 'smartcards', 'outbox', 'clock', 'faults']

describe.skipIf((await browserPath()) === undefined)('the environment', () => {
  let spine: Spine
  let browser: Browser
  beforeAll(async () => {
    spine = await consoleSpine({ certs: await certificateFolder() })
    browser = await openBrowser()
  })

  it.each(
    PARTS.flatMap((part) => [[part, 'light'] as const, [part, 'dark'] as const]),
  )('/%s is accessible in %s colours', async (part, theme) => {
    const { page, open, settled, complaints, picture, troubles } = await consolePage(browser, spine.urls.http, theme)
    await open(`environment/${part}`)
    await page.locator('.panel').first().waitFor()
    await settled()
    expect(await complaints()).toEqual([])
    if (theme === 'light') await picture(part === '' ? 'environment' : `environment-${part}`)
    expect(troubles).toEqual([])
  })

  it('tells how to trust it, as the command line does', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('environment/trust')
    await page.locator('select').first().selectOption('java')
    await expect.poll(() => page.locator('pre').innerText()).toContain('keytool -importcert')
    await page.locator('select').nth(1).selectOption('supplier-b')
    await expect.poll(() => page.locator('pre').innerText()).toContain('certs/clients/supplier-b.p12')
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Root (PEM)' }).click()
    expect((await coming).suggestedFilename()).toBe('mock-spine-root.pem')
  })

  it('registers a supplier from a certificate request, with its product', async () => {
    const folder = temporaryFolder()
    const csr = path.join(folder, 'system.csr')
    const subject = '/CN=console-test.mock.nhs.uk'
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', path.join(folder, 'k.pem'), '-out', csr, '-subj', subject],
      {
        stdio: 'ignore',
      },
    )
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('environment/suppliers')
    await page.getByLabel('ODS code').fill('X77777')
    await page.getByLabel('Name', { exact: true }).fill('<b>Console test</b>')
    await page.getByLabel('Endpoint').fill('inbox:')
    for (const [label, value] of [
      ['Manufacturer', 'Maker'],
      ['Product', 'Thing'],
      ['Version', '1'],
    ] as const)
      await page.getByLabel(label).fill(value)
    await page.getByLabel('Choose a CSR file').setInputFiles(csr)
    await expect.poll(() => page.getByLabel('Certificate request').inputValue()).toContain('BEGIN CERTIFICATE REQUEST')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.locator('.good-news').waitFor()
    const party = spine.environment.parties('default').find(({ odsCode }) => odsCode === 'X77777')
    expect(party).toMatchObject({ name: '<b>Console test</b>', fqdn: 'console-test.mock.nhs.uk' })
    expect(party?.accreditedSystems[0]?.product).toMatchObject({ manufacturer: 'Maker', name: 'Thing', version: '1' })
    expect(await page.locator('.good-news').innerText()).toContain(party?.partyKey)
    await page.getByRole('button', { name: party?.partyKey ?? '' }).click()
    await page.getByRole('heading', { name: 'Inbox' }).waitFor()
    expect(readFileSync(csr, 'utf8')).toContain('REQUEST')
  })

  it('says what is wrong with a registration', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('environment/suppliers')
    await page.getByLabel('Party key').fill('NOT A KEY')
    await page.getByRole('button', { name: 'Register' }).click()
    expect(await page.getByRole('alert').innerText()).toContain('MS-')
  })

  it('asks the directory in LDAP’s words, and walks through it', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('environment/directory')
    await page.getByLabel('Filter').fill('(&(objectClass=nhsAs)(nhsMHSPartyKey=A99901-9990001))')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByText('1 entry').waitFor()
    expect(await page.locator('.entries').innerText()).toContain('999000000011')
    await page.getByLabel('Filter').fill('(&(objectClass=nhsAs)')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    expect(await page.getByRole('alert').innerText()).toContain('MS-LDAP-FILTER-TEXT')
    await page.getByRole('button', { name: 'Unfold ou=Services' }).click()
    await page.locator('.branch .branch .branch .link').first().click()
    expect(await page.locator('.browse .entry').innerText()).toContain('objectClass')
  })

  it('looks patients up, changes one, makes others up', async () => {
    const { page, open, picture } = await consolePage(browser, spine.urls.http)
    await open('environment/patients')
    await page.getByLabel('Patient').fill('pemberton ax11aa')
    await expect.poll(() => page.getByRole('table', { name: 'Patients' }).locator('tbody tr').count()).toBe(1)
    await page.getByRole('button', { name: '9990000018' }).click()
    const record = page.getByLabel('The record')
    await expect.poll(() => record.inputValue()).toContain('"PEMBERTON"')
    await record.fill((await record.inputValue()).replace('"PEMBERTON"', '"CHANGED"'))
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('record replaced').waitFor()
    await picture('patient')
    const patients = await spine.environment.patients()
    expect((await patients.get(spine.environment.spaces.default, '9990000018'))?.patient.names[0]?.family).toBe('CHANGED')
    await page.getByLabel('How many').fill('5')
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.getByText('5 added, 0 replaced').waitFor()
  })

  it('puts a card into the reader, and ends the session', async () => {
    const { page, open, picture } = await consolePage(browser, spine.urls.http)
    await open('environment/smartcards')
    await page.getByRole('button', { name: 'Insert the card of Ashworth Amelia Dr' }).click()
    await page.getByRole('button', { name: 'Take the card out' }).waitFor()
    await picture('environment-smartcard-inserted')
    expect((await (await spine.environment.smartcards()).inserted(spine.environment.spaces.default))?.uid).toBe('555000000011')
    await page.getByRole('button', { name: 'Take the card out' }).click()
    await page.getByText('The reader is empty').waitFor()
    await page.getByText(/ended by/).waitFor()
  })

  it('shows what is promised, makes it due, gives it up and forgets it', async () => {
    const { page, open, picture, complaints } = await consolePage(browser, spine.urls.http)
    spine.environment.faults.add({ space: 'default', on: 'delivery', match: {}, times: 3, effect: { do: 'fail' } })
    const upload = example('gp-summary-upload.msg')
    for (const conversationId of ['now', 'fail', 'drop']) {
      await spine.supplier('A').send(upload, { set: { conversationId } })
      await spine.environment.journal.wait({ direction: 'out', labels: { conversationId } }, 10_000)
    }
    await open('environment/outbox')
    const lines = page.getByRole('table', { name: 'Promised deliveries' }).locator('tbody tr')
    await expect.poll(() => lines.count()).toBe(3)
    expect(await lines.first().innerText()).toMatch(/in \d/)
    expect(await complaints()).toEqual([])
    await picture('environment-outbox')
    await lines.first().getByRole('button', { name: 'Deliver now' }).click()
    await expect.poll(() => lines.count()).toBe(2)
    expect((await spine.supplier('A').next({ conversationId: 'now' })).action).toBe('MCCI_IN010000UK13')
    await lines.first().getByRole('button', { name: 'Fail' }).click()
    await lines.first().getByRole('button', { name: 'Fail it' }).click()
    await expect.poll(() => lines.count()).toBe(1)
    expect(spine.environment.journal.find({ problem: 'MS-DELIVERY-GIVEN-UP' })).toHaveLength(1)
    await lines.first().getByRole('button', { name: 'Drop' }).click()
    await lines.first().getByRole('button', { name: 'Drop it' }).click()
    await page.getByText('Nothing is promised').waitFor()
    await page.getByRole('button', { name: 'Hold all deliveries back' }).click()
    await page.getByText('deliveries held').waitFor()
    await page.getByRole('button', { name: 'Let all deliveries go' }).click()
    await expect.poll(() => spine.environment.worker.held).toBe(false)
  })

  it('moves the clock of a space, and makes and drops one', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('environment/clock')
    const before = spine.clock.now()
    await page.getByRole('button', { name: '+ 1 hour' }).click()
    await expect.poll(() => spine.clock.now() - before).toBeGreaterThan(3_599_000)
    await page.getByRole('button', { name: 'Freeze' }).click()
    await page.getByText('frozen').first().waitFor()
    await page.getByRole('button', { name: 'Let it run on' }).click()
    await expect.poll(() => spine.clock.frozen).toBe(false)
    await page.getByLabel('New space').fill('made-here')
    await page.getByRole('button', { name: 'Make' }).click()
    await page.getByRole('button', { name: 'Drop space made-here' }).click()
    await page.getByRole('button', { name: 'Drop it space made-here' }).click()
    await expect.poll(() => spine.environment.spaces.get('made-here')).toBeUndefined()
  })

  it('adds a fault rule, shows what it met, and ends it', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    spine.environment.faults.remove(() => true)
    await open('environment/faults')
    await page.getByRole('listitem').filter({ hasText: 'The next request gets HTTP 500' }).getByRole('button').click()
    await page.getByRole('button', { name: /^End fault/ }).waitFor()
    expect((await spine.supplier('A').send(example('gp-summary-upload.msg'))).status).toBe(500)
    await page.getByRole('button', { name: /^End fault/ }).click()
    await page.getByText('None: Spine behaves.').waitFor()
    await page.getByLabel('Any other, as JSON').fill('{"on":"request","effect":{"do":"explode"}}')
    await page.getByRole('button', { name: 'Add', exact: true }).last().click()
    expect(await page.getByRole('alert').innerText()).toContain('MS-')
  })

  it('revokes a certificate when asked twice', async () => {
    const { page, open } = await consolePage(browser, spine.urls.http)
    await open('environment/certificates')
    await page.getByLabel('Name', { exact: true }).fill('short-lived')
    await page.getByLabel('Common name').fill('short-lived.mock.nhs.uk')
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Issue and download' }).click()
    expect((await coming).suggestedFilename()).toBe('short-lived.pem')
    await page.getByRole('button', { name: 'Revoke short-lived' }).click()
    await page.getByRole('button', { name: 'Revoke it short-lived' }).click()
    await page.getByText('revoked: ').waitFor()
    expect(spine.environment.authority.list().find(({ name }) => name === 'short-lived')?.revoked).toBeDefined()
  })
})
