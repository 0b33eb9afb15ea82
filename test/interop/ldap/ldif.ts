/** Attributes by name, in the file's order and spelling. */
export type LdifEntry = { readonly dn: string; readonly attributes: Readonly<Record<string, readonly string[]>> }

/** Reads LDIF content records (RFC 2849): folded lines, comments and base64 values; no change records, no URLs. */
export function readLdif(text: string): LdifEntry[] {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\n ', '')
    .split(/\n{2,}/)
    .flatMap((record) => {
      const lines = record.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !/^(version|search|result|ref):/.test(line))
      const attributes: Record<string, string[]> = {}
      let dn: string | undefined
      for (const line of lines) {
        const { name, value } = lineOf(line)
        if (name.toLowerCase() === 'dn') dn = value
        else (attributes[name] ??= []).push(value)
      }
      return dn === undefined ? [] : [{ dn, attributes }]
    })
}

function lineOf(line: string): { name: string; value: string } {
  const found = /^([^:]+):(:?) *(.*)$/.exec(line)
  if (found === null) throw new Error(`no LDIF line: ${line}`)
  const [, name = '', encoded, value = ''] = found
  return { name, value: encoded === ':' ? Buffer.from(value, 'base64').toString() : value }
}

const SAFE = /^(?![ :<])[\x01-\x09\x0b\x0c\x0e-\x7f]*(?<! )$/

/** LDIF content records of entries; what is not safe as it stands goes as base64. */
export function writeLdif(entries: readonly LdifEntry[]): string {
  const line = (name: string, value: string) =>
    SAFE.test(value) ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`
  return entries
    .map(({ dn, attributes }) => {
      const lines = Object.entries(attributes).flatMap(([name, values]) => values.map((value) => line(name, value)))
      return `${[line('dn', dn), ...lines].join('\n')}\n`
    })
    .join('\n')
}
