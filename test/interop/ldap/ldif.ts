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
