// Its parser takes no white space between a filter's parts; on the wire there is none anyway.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Client, ResultCodeError } from 'ldapts'
import { z } from 'zod'
import { DriverRequest, DriverTarget } from '../driver-lines.ts'

const target = DriverTarget.parse(JSON.parse(z.string().parse(process.argv[2])))
const client = new Client({
  url: `ldaps://${target.host}:${target.port}`,
  tlsOptions: { ca: readFileSync(target.caFile), cert: readFileSync(target.certFile), key: readFileSync(target.keyFile) },
})
await client.bind('', '')

for await (const line of createInterface({ input: process.stdin })) {
  const { id, base, scope, filter, attributes } = DriverRequest.parse(JSON.parse(line))
  try {
    const { searchEntries } = await client.search(base, {
      scope,
      filter: filter.replaceAll(/(?<=[()&|!])\s+(?=[()])/g, ''),
      attributes: attributes ?? [],
    })
    const entries = searchEntries.map(({ dn, ...rest }) => ({ dn, attributes: valuesOf(rest) }))
    console.log(JSON.stringify({ id, code: 0, entries }))
  } catch (error) {
    if (error instanceof ResultCodeError) console.log(JSON.stringify({ id, code: error.code, entries: [] }))
    else console.log(JSON.stringify({ id, refused: String(error) }))
  }
}
await client.unbind()

/** ldapts adds what was asked for and did not come, without a value. */
function valuesOf(entry: Readonly<Record<string, string | string[] | Buffer | Buffer[]>>): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(entry)) {
    const list = [value].flat().map(String)
    if (list.length > 0) found[name] = list
  }
  return found
}
