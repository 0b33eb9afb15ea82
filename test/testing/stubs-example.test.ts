import { readFile } from 'node:fs/promises'
import { startSpine } from 'mock-spine/testing'
import { expect, test } from 'vitest'

test('the second upload goes through', async () => {
  await using spine = await startSpine({ suppliers: ['supplier-a'] })
  const upload = await readFile('examples/gp-summary-upload.msg', 'utf8')
  const stub = await spine.stub({ match: { interaction: 'REPC_IN150016UK05' }, times: 1, answer: { status: 500 } })

  expect((await spine.supplier('A').send(upload)).status).toBe(500)
  expect((await spine.supplier('A').send(upload)).status).toBe(202)
  expect(stub.matched).toBe(1)
})
