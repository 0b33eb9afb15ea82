// Its parser takes no white space between a filter's parts; on the wire there is none anyway.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import ldap from 'ldapjs'
import { z } from 'zod'
import { DriverRequest, DriverTarget } from '../driver-lines.ts'

const Entry = z.object({ objectName: z.string(), attributes: z.array(z.object({ type: z.string(), values: z.array(z.string()) })) })
/** The server's result; what the client throws itself has no number. */
const LdapError = z.object({ code: z.int() })

const target = DriverTarget.parse(JSON.parse(z.string().parse(process.argv[2])))
const client = ldap.createClient({
  url: `ldaps://${target.host}:${target.port}`,
  tlsOptions: { ca: readFileSync(target.caFile), cert: readFileSync(target.certFile), key: readFileSync(target.keyFile) },
})
await promisify(client.bind.bind(client))('', '')

for await (const line of createInterface({ input: process.stdin })) {
  const request = DriverRequest.parse(JSON.parse(line))
  try {
    console.log(JSON.stringify({ id: request.id, ...(await search(request)) }))
  } catch (error) {
    const { success, data } = LdapError.safeParse(error)
    if (success) console.log(JSON.stringify({ id: request.id, code: data.code, entries: [] }))
    else console.log(JSON.stringify({ id: request.id, refused: String(error) }))
  }
}
client.unbind()

function search({ base, scope, filter, attributes }: DriverRequest): Promise<{ code: number; entries: unknown[] }> {
  return new Promise((resolve, reject) => {
    client.search(
      base,
      { scope, filter: filter.replaceAll(/(?<=[()&|!])\s+(?=[()])/g, ''), attributes: attributes ?? [] },
      (error, response) => {
        if (error !== null) return reject(error)
        const entries: unknown[] = []
        response.on('searchEntry', ({ pojo }) => {
          const { objectName, attributes: list } = Entry.parse(pojo)
          entries.push({ dn: objectName, attributes: Object.fromEntries(list.map(({ type, values }) => [type, values])) })
        })
        response.on('error', reject)
        response.on('end', (result) => resolve({ code: result?.status ?? -1, entries }))
      },
    )
  })
}
