declare global {
  // Node's own decoders behind toString(), which takes as long again to choose one; undocumented, but as old as Buffer.
  interface Buffer<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> extends Uint8Array<TArrayBuffer> {
    latin1Slice(start?: number, end?: number): string
    utf8Slice(start?: number, end?: number): string
  }
}

const AMP = 0x26
const CR = 0x0d
const REFERENCE = /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' }

/** The characters of bytes[start, end) as they stand; a fresh string, so that keeping it doesn't keep the document. */
export function rawText(bytes: Buffer, start: number, end: number): string {
  // Node's own decoder looks for ASCII many bytes at a time, which pays from some length on.
  if (start >= 0 && end - start > 64) return bytes.utf8Slice(start, end)
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 0x7f) return bytes.utf8Slice(start, end)
  return start < 0 ? '' : bytes.latin1Slice(start, end)
}

/** Checked character data: line ends become LF (XML 1.0 §2.11), references are replaced. */
export function textValue(bytes: Buffer, start: number, end: number): string {
  let seen = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === AMP || byte === CR) return resolved(bytes.utf8Slice(start, end).replace(/\r\n?/g, '\n'))
    seen |= byte
  }
  return seen > 0x7f ? bytes.utf8Slice(start, end) : bytes.latin1Slice(start, end)
}

/** The content of a CDATA section: as `textValue`, but `&` is only itself. */
export function cdataValue(bytes: Buffer, start: number, end: number): string {
  return rawText(bytes, start, end).replace(/\r\n?/g, '\n')
}

/** A checked attribute value, normalised as CDATA (XML 1.0 §3.3.3): each line end or tab is one space. */
export function attributeValue(bytes: Buffer, start: number, end: number): string {
  let seen = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === AMP || byte < 0x20) return resolved(bytes.utf8Slice(start, end).replace(/\r\n|[\t\n\r]/g, ' '))
    seen |= byte
  }
  return seen > 0x7f ? bytes.utf8Slice(start, end) : bytes.latin1Slice(start, end)
}

function resolved(text: string): string {
  return text.replace(REFERENCE, (reference, hexadecimal?: string, decimal?: string, entity?: string) => {
    if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10))
    return ENTITIES[entity ?? ''] ?? reference
  })
}
