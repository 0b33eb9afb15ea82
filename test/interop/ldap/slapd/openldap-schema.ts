/** The definitions of a subschema entry, one text each (RFC 4512 §4.1). */
export interface Definitions {
  readonly attributeTypes: readonly string[]
  readonly objectClasses: readonly string[]
}

/** Arc of the NHS (dossier sds-ldap 2), and those of the standard track that Debian's schema files leave out: the changelog's. */
const WANTED = [/^1\.2\.826\.0\.1285\./, /^2\.16\.840\.1\.113730\.3\.(1\.(5|6|7|8|77)|2\.1)$/]

/** What slapd would not take of our entries, as [in the definition, instead]. */
const LENIENT: readonly (readonly [RegExp, string])[] = [
  // Entries of the changelog have two structural classes.
  [/(NAME 'nhsExternalChangelogEntry' .*)STRUCTURAL/, '$1AUXILIARY'],
  // Their number names them and is searched for, without a rule in the published schema (dossier sds-ldap 2).
  [/(NAME 'changenumber')/, '$1 EQUALITY caseIgnoreMatch'],
]

const lenient = (definition: string): string => LENIENT.reduce((text, [from, to]) => text.replace(from, to), definition)

/** An OpenLDAP schema file of the definitions that core, cosine and inetorgperson do not have already. */
export function openLdapSchema({ attributeTypes, objectClasses }: Definitions): string {
  const own = (definitions: readonly string[]) => inOrder(definitions.filter((text) => WANTED.some((arc) => arc.test(oidOf(text)))))
  return [
    ...own(attributeTypes).map((text) => `attributetype ${lenient(text)}`),
    ...own(objectClasses).map((text) => `objectclass ${lenient(text)}`),
    '',
  ].join('\n')
}

const oidOf = (definition: string): string => /^\(\s*(\S+)/.exec(definition)?.[1] ?? ''

/** slapd wants what a definition builds on before it. */
function inOrder(definitions: readonly string[]): string[] {
  const byName = new Map<string, string>()
  for (const text of definitions) for (const name of namesOf(text)) byName.set(name.toLowerCase(), text)
  const done = new Set<string>()
  const add = (text: string): void => {
    if (done.has(text)) return
    const above = /\bSUP\s+(\S+)/.exec(text)?.[1]
    const parent = above === undefined ? undefined : byName.get(above.toLowerCase())
    if (parent !== undefined && parent !== text) add(parent)
    done.add(text)
  }
  for (const text of definitions) add(text)
  return [...done]
}

function namesOf(definition: string): string[] {
  const list = /\bNAME\s+(?:'([^']+)'|\(([^)]*)\))/.exec(definition)
  if (list?.[1] !== undefined) return [list[1]]
  return [...(list?.[2] ?? '').matchAll(/'([^']+)'/g)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}
