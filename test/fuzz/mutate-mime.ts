import type { Random } from './random.ts'
import { type Draft, headerOf, setHeader } from './request.ts'

/** The parts of a body between its delimiter lines, as text in which each character is one byte. */
interface Parts {
  readonly boundary: string
  readonly line: string
  readonly parts: string[]
}

function split({ headers, body }: Draft): Parts | undefined {
  const boundary = /boundary="?([^";]*)/.exec(headerOf(headers, 'content-type') ?? '')?.[1]
  if (boundary === undefined || boundary === '') return undefined
  const text = body.latin1Slice()
  const line = text.includes('\r\n') ? '\r\n' : '\n'
  const pieces = text.split(`--${boundary}`)
  return { boundary, line, parts: pieces.slice(1, -1) }
}

const joined = ({ boundary, line, parts }: Parts): string => `${parts.map((part) => `--${boundary}${part}`).join('')}--${boundary}--${line}`

/** Changes the parts of a multipart draft; leaves any other as it is. */
const onParts =
  (change: (parts: Parts, random: Random) => Parts | string) =>
  (draft: Draft, random: Random): void => {
    const parts = split(draft)
    if (parts === undefined) return
    const changed = change(parts, random)
    draft.body = Buffer.from(typeof changed === 'string' ? changed : joined(changed), 'latin1')
  }

const onOne = (change: (part: string, random: Random, line: string) => string) =>
  onParts((all, random) => {
    const at = random.below(all.parts.length)
    return { ...all, parts: all.parts.map((part, each) => (each === at ? change(part, random, all.line) : part)) }
  })

const partHeader = (name: string, values: readonly string[]) =>
  onOne((part, random, line) => {
    const value = random.pick(values)
    const header = new RegExp(`${name}:[^\r\n]*`, 'i')
    return header.test(part) ? part.replace(header, () => `${name}: ${value}`) : part.replace(line, () => `${line}${name}: ${value}${line}`)
  })

const contentOf = (part: string): number => part.search(/\r?\n\r?\n/) + (/\r?\n\r?\n/.exec(part)?.[0].length ?? 0)

const TYPES = [
  'text/xml',
  'application/xml',
  'multipart/related; boundary=x',
  'text/xml; charset=UTF-16',
  'image/png',
  '',
  ';',
  'text/xml; charset=',
]
const ENCODINGS = ['base64', '7bit', '8bit', 'binary', 'quoted-printable', 'BASE64', 'x-gzip', '', '8bit, base64']
const IDS = ['', '<>', '<', 'ebXMLHeader@spine.nhs.uk', '<ebXMLHeader@spine.nhs.uk>', '<a>, <b>', `<${'x'.repeat(5000)}>`, '__proto__']

/** What can be done to the MIME framing of a message, by name. */
export const mimeMutations: Readonly<Record<string, (draft: Draft, random: Random) => void>> = {
  'parts reversed': onParts((all) => ({ ...all, parts: all.parts.toReversed() })),
  'a part dropped': onParts((all, random) => ({ ...all, parts: all.parts.toSpliced(random.below(all.parts.length), 1) })),
  'a part doubled': onParts((all, random) => ({ ...all, parts: [...all.parts, all.parts[random.below(all.parts.length)] ?? ''] })),
  'many parts': onParts((all, random) => ({
    ...all,
    parts: [...all.parts, ...new Array(random.pick([97, 98, 99, 100, 1000])).fill(`${all.line}${all.line}x${all.line}`)],
  })),
  'not closed': onParts((all) => joined(all).slice(0, -`--${all.boundary}--${all.line}`.length)),
  'text round it': onParts((all, random) => `preamble${all.line}${joined(all)}${'epilogue '.repeat(random.size(2000))}--${all.boundary}`),
  'white space behind delimiters': onParts((all, random) =>
    joined(all).replaceAll(`--${all.boundary}`, `--${all.boundary}${' \t'.repeat(random.size(50))}`),
  ),
  'delimiter in the content': onOne((part, random, line) => {
    const at = random.below(part.length)
    return `${part.slice(0, at)}${line}----=_MIME-Boundary${random.pick(['', '--', 'x', ' '])}${line}${part.slice(at)}`
  }),
  'boundary of the header': (draft, random) => {
    const boundary = random.pick([
      '',
      '"',
      '""',
      'x',
      '--',
      ' ',
      `"${'b'.repeat(300)}"`,
      '"a\\"b"',
      'a b',
      '=_MIME-Boundary',
      '--=_mime-boundary',
    ])
    const type = headerOf(draft.headers, 'content-type') ?? 'multipart/related'
    draft.headers = setHeader(
      draft.headers,
      'Content-Type',
      type.replace(/boundary="?[^";]*"?/, () => `boundary=${boundary}`),
    )
  },
  'Content-Type of a part': partHeader('Content-Type', TYPES),
  'Content-Types changed over': onParts((all) => {
    const types = all.parts.map((part) => /Content-Type:[^\r\n]*/i.exec(part)?.[0] ?? '').reverse()
    return { ...all, parts: all.parts.map((part, at) => part.replace(/Content-Type:[^\r\n]*/i, () => types[at] ?? '')) }
  }),
  'a lie about the encoding': partHeader('Content-Transfer-Encoding', ENCODINGS),
  'Content-Id of a part': partHeader('Content-Id', IDS),
  'really base64': onOne((part, random, line) => {
    const at = contentOf(part)
    const encoded = Buffer.from(part.slice(at), 'latin1').toString('base64')
    const told = part.slice(0, at).replace(/Content-Transfer-Encoding:[^\r\n]*/i, 'Content-Transfer-Encoding: base64')
    return told + (random.chance(0.5) ? encoded : encoded.replace(/.{76}/g, `$&${line}`)) + line
  }),
  'base64 that is none': onOne((part, random, line) => {
    const at = contentOf(part)
    const garbage = random.pick(['=', '====', 'A', 'AA=A', '%%%', 'QQ==QQ==', 'A'.repeat(random.size(100_000)), '\0', 'QQ=\r\n=', '-_-_'])
    return part.slice(0, at).replace(/Content-Transfer-Encoding:[^\r\n]*/i, 'Content-Transfer-Encoding: base64') + garbage + line
  }),
  'no empty line': onOne((part, _, line) => part.replace(line + line, line)),
  'a folded header': onOne((part, random, line) => part.replace(/: /, `:${line}${random.pick([' ', '\t', '  \t'])}`)),
  'a long header': onOne((part, random, line) => part.replace(line, `${line}X-Long: ${'x'.repeat(random.size(40_000))}${line}`)),
  'a header twice': onOne((part, random, line) =>
    part.replace(line, `${line}${random.pick(['Content-Type: a/b', 'content-id: <x>'])}${line}`),
  ),
  'UTF-16': onOne((part, random) => {
    const at = contentOf(part)
    const units = Buffer.from(`${random.chance(0.7) ? '\ufeff' : ''}${Buffer.from(part.slice(at), 'latin1').toString()}`, 'utf16le')
    return part.slice(0, at) + (random.chance(0.5) ? units : units.swap16()).latin1Slice()
  }),
  'a multipart in a part': onParts((all, random) => {
    const inner = `${all.line}Content-Type: multipart/related; boundary=inner${all.line}${all.line}--inner${all.line}${all.line}x${all.line}--inner--${all.line}`
    return { ...all, parts: all.parts.toSpliced(random.below(all.parts.length), 0, inner) }
  }),
  'the root named': (draft, random) => {
    const type = headerOf(draft.headers, 'content-type') ?? ''
    const start = random.pick(['<>', '"<x>"', '"', 'Content1@e-mis.com/EMISWeb/GP2GP2.2A', '"<payload@tpp-uk.com/SystmOne/GP2GP1.1A>"'])
    draft.headers = setHeader(draft.headers, 'Content-Type', `${type.replace(/; start=[^;]*/, '')}; start=${start}`)
  },
}
