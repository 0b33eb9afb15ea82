const LONGEST = 100
const PLACES = 4096
/** Texts read lately, each in the place that its hash gives it. */
const lately: string[] = new Array<string>(PLACES).fill('')

/**
 * A short text in ASCII, out of bytes. Requests say the same names and values again and again: whoever read one of them lately gets the
 * same string, whose hash the maps that it is looked up in need not work out. Undefined for other octets, and for what is long.
 */
export function shortText(bytes: Buffer, start: number, end: number): string | undefined {
  const length = end - start
  if (length > LONGEST) return undefined
  let hash = 0x811c9dc5
  let all = 0
  for (let at = start; at < end; at++) {
    const octet = bytes[at] ?? 0
    all |= octet
    hash = Math.imul(hash ^ octet, 0x01000193)
  }
  if (all > 0x7f) return undefined
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1)
  const known = lately[place] ?? ''
  if (known.length === length) {
    let at = 0
    while (at < length && known.charCodeAt(at) === bytes[start + at]) at++
    if (at === length) return known
  }
  return (lately[place] = bytes.latin1Slice(start, end))
}
