import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Spine, startSpine } from '../../src/testing/index.ts'
import { usualCertificates } from '../support/certificates.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const upload = readFileSync(new URL('../../examples/gp-summary-upload.msg', import.meta.url), 'utf8')
let spine: Spine
beforeAll(async () => {
  const certs = temporaryFolder()
  await usualCertificates(certs)
  spine = await startSpine({ settings: { certs } })
})
beforeEach(() => spine.reset())
afterAll(() => spine.stop())

it('answers in place of Spine', async () => {
  const stub = await spine.stub({
    match: { interaction: 'REPC_IN150016UK05', xpath: { '//eb:Action': 'REPC_IN150016UK05' } },
    answer: { status: 500, body: '<x a="{{labels.interaction}}">{{xPath request.root "//eb:MessageId"}}</x>' },
  })
  const answer = await spine.supplier('A').send(upload)
  expect(answer.status).toBe(500)
  expect(answer.body.toString()).toMatch(/^<x a="REPC_IN150016UK05">[0-9A-F-]{36}<\/x>$/)
  expect(stub.matched).toBe(1)
})
