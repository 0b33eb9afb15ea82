import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { certificateFolder, testEnvironment } from '../support/environment.ts'

it('suppliers registered at the same time get a certificate each, also where their host names begin alike', async () => {
  const certs = await certificateFolder()
  const { environment } = await testEnvironment({ certs })
  const fqdns = ['gp.one.example.nhs.uk', 'gp.two.example.nhs.uk', 'gp.three.example.nhs.uk']
  await Promise.all(fqdns.map((fqdn, at) => environment.register({ partyKey: `X2600${at}-820001`, fqdn })))

  const names = ['gp', ...fqdns.slice(1)]
  const subjects = await Promise.all(
    names.map(async (name) => new X509Certificate(await readFile(path.join(certs, 'clients', `${name}.crt`))).subject),
  )
  expect(subjects.map((subject) => /CN=(\S+)/.exec(subject)?.[1])).toEqual(fqdns)
})
