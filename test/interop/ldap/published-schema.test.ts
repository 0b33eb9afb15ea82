import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ours } from './server.ts'
import { type Entry, type Search, WireClient } from './wire-client.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = path.join(path.resolve(root, process.env['SPINE_CORPUS'] ?? '../shared/corpus'), 'sds')
const Dump = z.object({ raw: z.record(z.string(), z.array(z.string())) })
const dump = (name: string) =>
  Dump.parse(JSON.parse(readFileSync(path.join(folder, `integration-adaptor-mhs__data_my_real_server_${name}.json`), 'utf8'))).raw

/** Attributes that a dump says about its own server. */
const OWN = new Set(['createTimestamp', 'modifyTimestamp'])
const NHS = '1.2.826.0.1285.'
/** In use since 2019 (dossier sds-ldap 2), and the changelog's own, which the dump leaves out (3.6). */
const LATER = /NAME '(nhsMhsManufacturerOrg|nhsTempUid|changeLogEntry|targetDN|changeType|changes|changeTime)'/

describe.skipIf(!existsSync(folder))('what OpenTest published', () => {
  let rootDse: Entry
  let subschema: Entry
  beforeAll(async () => {
    const { secure } = await ours()
    const client = await WireClient.connect(secure)
    const one = async (search: Pick<Search, 'base'>): Promise<Entry> => {
      const { entries } = await client.search({ ...search, scope: 'base', filter: { present: 'objectClass' }, attributes: ['*', '+'] })
      if (entries[0] === undefined) throw new Error(`nothing at "${search.base}"`)
      return entries[0]
    }
    rootDse = await one({ base: '' })
    subschema = await one({ base: 'cn=Subschema' })
    client.close()
  })
  const values = (entry: Entry, name: string): readonly string[] => entry.attributes.find(([each]) => each === name)?.[1] ?? []

  it('the rootDSE has the same attributes and values', () => {
    const published = Object.entries(dump('info')).filter(([, list]) => list.length > 0)
    const found = Object.fromEntries(rootDse.attributes.map(([name, list]) => [name, [...list].sort()]))
    expect(found).toEqual(Object.fromEntries(published.map(([name, list]) => [name, [...list].sort()])))
  })

  it('the subschema has the same attributes', () => {
    const published = Object.entries(dump('schema')).filter(([, list]) => list.length > 0)
    expect(subschema.attributes.map(([name]) => name).sort()).toEqual(published.map(([name]) => name).sort())
    for (const [name, list] of published) {
      if (!OWN.has(name) && list.length === 1) expect(values(subschema, name), name).toEqual(list)
    }
  })

  // OpenLDAP's own configuration, NIS and password policy are in the dump, but in no entry of the directory.
  it.each([
    'attributeTypes',
    'objectClasses',
    'ldapSyntaxes',
    'matchingRules',
  ])('%s: what is served is as published, and everything of the NHS is served', (name) => {
    const published = new Map((dump('schema')[name] ?? []).map((text) => [oidOf(text), clauses(text)]))
    const served = values(subschema, name).filter((text) => !LATER.test(text))
    for (const text of served) expect(clauses(text)).toEqual(published.get(oidOf(text)))
    const of = (list: Iterable<string>) => [...list].filter((oid) => oid.startsWith(NHS)).sort()
    expect(of(served.map(oidOf))).toEqual(of(published.keys()))
  })
})

const oidOf = (text: string): string => /^\(\s*(\S+)/.exec(text)?.[1] ?? ''

/** A definition by its clauses, whatever their order; descriptions are prose. Later attributes do not count. */
function clauses(text: string): { readonly oid: string } & Readonly<Record<string, unknown>> {
  const words = text.replace(/\bDESC '[^']*'/, '').match(/'[^']*'|[^\s()$]+/g) ?? []
  const found: Record<string, string[]> = {}
  let current = ''
  for (const word of words.slice(1)) {
    if (/^(X-[A-Z-]+|[A-Z]+(-[A-Z]+)*)$/.test(word)) found[(current = word)] = []
    else if (!/^nhs(MhsManufacturerOrg|TempUid)$/.test(word)) found[current]?.push(word.toLowerCase())
  }
  return { oid: words[0] ?? '', ...Object.fromEntries(Object.entries(found).map(([name, list]) => [name, [...new Set(list)].sort()])) }
}
