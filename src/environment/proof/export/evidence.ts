import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { Exchange } from '../../../kernel/exchange.ts'
import { timeline } from '../timeline.ts'
import { contentOf, EXCHANGE_FILES, type ExchangeFile, folderOf, hasContent, nameOf } from './evidence-files.ts'
import { harOf } from './har.ts'
import { ndjsonOf } from './ndjson.ts'

type Piece = Buffer | string

/** Exchanges after which others get their turn. */
const AT_A_TIME = 20

/** A file of the archive; `pieces` is asked for when its turn comes. */
interface File {
  readonly name: string
  readonly at: Date
  pieces(): Iterable<Piece> | AsyncIterable<Piece>
}

/** What an archive is made of: the exchanges by id, read one at a time. */
export interface EvidenceSource {
  readonly ids: readonly string[]
  readonly version: string
  /** What the exchanges are, in words, for the README. */
  readonly about: string
  /** Undefined for one that is forgotten meanwhile. */
  read(id: string): Exchange | undefined
}

/**
 * A zip of exchanges for people who were not there: the bytes of requests and replies, their fields, what they say as JSON, a timeline, HAR, NDJSON,
 * and a manifest with the SHA-256 of each file. It is written while it is read; one exchange is held at a time.
 */
export async function* evidenceZip(source: EvidenceSource): AsyncGenerator<Buffer, undefined> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const manifest: { file: string; bytes: number; sha256: string }[] = []
  const output = Readable.from(zip.outputStream)
  zip.on('error', (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))))
  const add = ({ name, at, pieces }: File, noted: boolean) =>
    zip.addReadStreamLazy(name, { mtime: at }, (give) =>
      give(null, Readable.from(watched(pieces(), (sum) => noted && manifest.push({ file: name, ...sum })))),
    )
  const files = await filesOf(source)
  for (const file of files) add(file, true)
  const last = files.at(-1)?.at ?? new Date(0)
  add(
    { name: 'manifest.json', at: last, pieces: () => [`${JSON.stringify({ version: source.version, files: manifest }, undefined, 2)}\n`] },
    false,
  )
  zip.end()
  try {
    for await (const chunk of output) yield Buffer.from(chunk)
  } finally {
    output.destroy()
  }
}

async function filesOf(source: EvidenceSource): Promise<File[]> {
  const { ids, version } = source
  const read = oneAtATime(source)
  async function* all(): AsyncGenerator<Exchange, undefined> {
    for (const id of ids) {
      const exchange = read(id)
      if (exchange !== undefined) yield exchange
    }
  }
  async function* lines(): AsyncGenerator<string, undefined> {
    for await (const exchange of all()) yield `${timeline([exchange])}\n`
  }
  const own: File[] = []
  let start = new Date(0)
  for (const [place, id] of ids.entries()) {
    if (place % AT_A_TIME === AT_A_TIME - 1) await setImmediate()
    const exchange = read(id)
    if (exchange === undefined) continue
    const at = new Date(Math.max(0, exchange.startedAt))
    if (own.length === 0) start = at
    const folder = folderOf(exchange, place + 1)
    const pieces = (file: ExchangeFile) => () => {
      const now = read(id)
      return [(now === undefined ? undefined : contentOf(now, file)) ?? 'The journal has forgotten this exchange meanwhile.\n']
    }
    const there = EXCHANGE_FILES.filter((file) => hasContent(exchange, file))
    own.push(...there.map((file) => ({ name: `${folder}/${nameOf(exchange, file)}`, at, pieces: pieces(file) })))
  }
  return [
    { name: 'README.txt', at: start, pieces: () => [readme(source)] },
    { name: 'timeline.txt', at: start, pieces: lines },
    { name: 'exchanges.har', at: start, pieces: () => harOf(all(), version) },
    { name: 'exchanges.ndjson', at: start, pieces: () => ndjsonOf(all()) },
    ...own,
  ]
}

/** Files of one exchange follow each other, so that the last one read is the one asked for again. */
function oneAtATime({ read }: EvidenceSource): (id: string) => Exchange | undefined {
  let last: Exchange | undefined
  return (id) => {
    if (last?.id !== id) last = read(id)
    return last
  }
}

async function* watched(
  pieces: Iterable<Piece> | AsyncIterable<Piece>,
  done: (sum: { bytes: number; sha256: string }) => void,
): AsyncGenerator<Buffer, undefined> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of pieces) {
    const chunk = Buffer.from(piece)
    hash.update(chunk)
    bytes += chunk.length
    if (chunk.length > 0) yield chunk
  }
  done({ bytes, sha256: hash.digest('hex') })
}

const readme = ({ about, ids, version }: EvidenceSource): string =>
  [
    `${about}: ${ids.length} exchange(s), from the journal of mock-spine ${version}.`,
    'mock-spine is a test tool: it is not connected to the NHS, and its certificates say MOCK.',
    '',
    'timeline.txt       what happened, in plain words, with each problem’s cause and cure',
    'exchanges.har      the HTTP exchanges for browsers’ and other tools (HAR 1.2)',
    'exchanges.ndjson   every exchange whole, one a line, as GET /api/exchanges/{id} shows it',
    'NNN-…/             an exchange: exchange.json (labels, problems, timing), request and reply as first line and fields (.txt),',
    '                   body as it stood on the wire (.body.…) and as JSON (.json)',
    'manifest.json      size and SHA-256 of each file',
    '',
    'Secrets are masked, and whatever redaction rules name. Of a body larger than --journal-body its first bytes are here.',
    '',
  ].join('\n')
