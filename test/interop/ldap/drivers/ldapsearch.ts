// Debian's ldapsearch, one process a query. A line of JSON in, a line of JSON out; what they say is in ../client.ts.
import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { DriverRequest, DriverTarget } from '../driver-lines.ts'
import { readLdif } from '../ldif.ts'

const target = DriverTarget.parse(JSON.parse(z.string().parse(process.argv[2])))
const env = { ...process.env, LDAPTLS_CACERT: target.caFile, LDAPTLS_CERT: target.certFile, LDAPTLS_KEY: target.keyFile }
const fixed = ['-x', '-LLL', '-o', 'ldif-wrap=no', '-H', `ldaps://${target.host}:${target.port}`]

for await (const line of createInterface({ input: process.stdin })) {
  const { id, base, scope, filter, attributes } = DriverRequest.parse(JSON.parse(line))
  const args = [...fixed, '-b', base, '-s', scope, filter, ...(attributes ?? [])]
  const { status, stdout, stderr } = spawnSync('ldapsearch', args, { env, encoding: 'utf8', maxBuffer: 2 ** 26 })
  // Client-side errors are 255 and above 80 in LDAP's own numbers; ldapsearch exits with the result code otherwise.
  const refused = status === null || status > 80 ? stderr.trim() : undefined
  console.log(JSON.stringify(refused === undefined ? { id, code: status, entries: readLdif(stdout) } : { id, refused }))
}
