/** What an RFC 4512 definition says, clause by clause: `NAME`, `SUP`, `EQUALITY`, `MUST` … with their words. */
export interface Definition {
  readonly oid: string
  readonly clauses: ReadonlyMap<string, readonly string[]>
}

const CLAUSES = new Set([
  'NAME',
  'SUP',
  'EQUALITY',
  'ORDERING',
  'SUBSTR',
  'SYNTAX',
  'SINGLE-VALUE',
  'NO-USER-MODIFICATION',
  'USAGE',
  'ABSTRACT',
  'STRUCTURAL',
  'AUXILIARY',
  'MUST',
  'MAY',
  'X-ORIGIN',
])

/** Reads a definition of an attribute type or object class (RFC 4512 §4.1), as this folder writes them: without descriptions. */
export function readDefinition(text: string): Definition {
  const [oid = '', ...words] = text.match(/[^\s()$']+/g) ?? []
  const clauses = new Map<string, string[]>()
  let current: string[] = []
  for (const word of words) {
    if (CLAUSES.has(word)) clauses.set(word, (current = []))
    else current.push(word)
  }
  return { oid, clauses }
}
