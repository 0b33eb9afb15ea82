/** What a smartcard's response holds inside its base64 (dossier identity-and-pki 2.3). */
export type SmimeBody = { readonly der: Buffer } | { readonly came: string; readonly expected: string }

const BASE64 = /^[A-Za-z0-9+/=\s]+$/

/**
 * The CMS bytes of an S/MIME text: a few header lines, which some clients indent, an empty line, base64. Bare DER and base64 without a
 * header are taken too.
 */
export function readSmime(text: string): SmimeBody {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes[0] === 0x30) return { der: bytes }
  const lines = text.split(/\r?\n/)
  let at = 0
  while (at < lines.length && /^\s*[A-Za-z][A-Za-z-]{1,60}:/.test(lines[at] ?? '')) at++
  const header = lines.slice(0, at).map((line) => line.trim().toLowerCase())
  const encoding = header.find((line) => line.startsWith('content-transfer-encoding:'))
  if (encoding !== undefined && !encoding.endsWith('base64'))
    return { came: encoding.slice(0, 80), expected: 'Content-Transfer-Encoding: base64' }
  const content = lines.slice(at).join('\n').trim()
  if (content === '') return { came: 'a header without a body', expected: 'an empty line, then base64 of CMS SignedData' }
  if (!BASE64.test(content)) return { came: JSON.stringify(content.slice(0, 60)), expected: 'S/MIME with a body in base64' }
  return { der: Buffer.from(content, 'base64') }
}
