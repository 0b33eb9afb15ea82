import type { Wire } from '../api/types.ts'

/** A body, or one part of a multipart one. */
export interface Part {
  /** What it is called: the role of a MIME part, or the body itself. */
  readonly title: string
  readonly type: string
  readonly fields: Fields
  readonly bytes: Uint8Array
  /** Undefined when it is not UTF-8. */
  readonly text: string | undefined
}

export function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Names and values in pairs, as the admin interface tells them. */
export type Fields = readonly (readonly string[])[]

export const field = (fields: Fields, name: string): string | undefined => fields.find(([each = '']) => each.toLowerCase() === name)?.[1]

/** The parts of a body: those of a multipart one, else the body as the only one; none when it is empty. */
export function partsOf({ fields, body }: Wire): readonly Part[] {
  const bytes = bytesOf(body.base64)
  if (bytes.length === 0) return []
  const type = field(fields, 'content-type') ?? ''
  const boundary = /^multipart\/.*?boundary="?([^";]+)/i.exec(type)?.[1]
  const parts = boundary === undefined ? [] : split(bytes, boundary)
  if (parts.length === 0) return [{ title: 'Body', type, fields: [], bytes, text: textOf(bytes, body.truncated) }]
  return parts.map((raw, index) => partOf(raw, index))
}

/** Cuts at the boundaries; one byte is one character here, so that nothing is lost. */
function split(bytes: Uint8Array, boundary: string): Uint8Array[] {
  const latin = new TextDecoder('latin1').decode(bytes)
  const mark = `--${boundary}`
  const found: Uint8Array[] = []
  let at = latin.indexOf(mark)
  while (at >= 0) {
    const start = latin.indexOf('\n', at)
    const next = latin.indexOf(`\n${mark}`, start)
    if (start < 0 || latin.startsWith('--', at + mark.length)) break
    const end = next < 0 ? bytes.length : latin[next - 1] === '\r' ? next - 1 : next
    found.push(bytes.subarray(start + 1, end))
    at = next < 0 ? -1 : next + 1
  }
  return found
}

function partOf(raw: Uint8Array, index: number): Part {
  const latin = new TextDecoder('latin1').decode(raw)
  const gap = /\r?\n\r?\n/.exec(latin)
  const noHead = /^\r?\n/.exec(latin)
  const headEnd = noHead === null ? (gap?.index ?? 0) : 0
  const start = noHead === null ? (gap === null ? 0 : gap.index + gap[0].length) : noHead[0].length
  const fields = latin
    .slice(0, headEnd)
    .split(/\r?\n(?![ \t])/)
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()] as const)
  const type = field(fields, 'content-type') ?? ''
  const bytes = decoded(raw.subarray(start), field(fields, 'content-transfer-encoding'))
  const id = field(fields, 'content-id') ?? ''
  const role = ['ebXML header', 'Payload'][index] ?? `Attachment ${index - 1}`
  return { title: id === '' ? role : `${role} ${id}`, type, fields, bytes, text: textOf(bytes, false) }
}

function decoded(bytes: Uint8Array, encoding: string | undefined): Uint8Array {
  if (encoding?.toLowerCase() !== 'base64') return bytes
  try {
    return bytesOf(new TextDecoder('latin1').decode(bytes).replace(/\s+/g, ''))
  } catch {
    return bytes
  }
}

function textOf(bytes: Uint8Array, cut: boolean): string | undefined {
  try {
    // Of a cut body the last character may be incomplete: `stream` leaves it out.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut })
    return /[\0-\x08\x0e-\x1f]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
