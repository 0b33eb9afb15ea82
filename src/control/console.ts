import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the built console lies: beside the compiled program, or in a checkout under dist/. */
const FOLDER = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../dist/console/' : '../console/', import.meta.url))
const PREFIX = '/console/'
const PAGE = 'index.html'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Scripts, styles and calls only of this port, nothing inline, no frame around it, and no text may become markup: a message that holds a
 * script stays text.
 */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

interface ConsoleFile {
  readonly content: Buffer
  readonly type: string
  readonly etag: string
  /** Its name changes with its content. */
  readonly named: boolean
}
type ConsoleFiles = ReadonlyMap<string, ConsoleFile>

/** Whether a request is for the console: `/`, or anything under `/console`. */
export function isConsole({ url = '/', method }: Pick<IncomingMessage, 'url' | 'method'>): boolean {
  const target = url.split('?', 1)[0]
  return (method === 'GET' || method === 'HEAD') && (target === '/' || target === '/console' || target?.startsWith(PREFIX) === true)
}

/** The files of the built console, read once; none when it has not been built. */
export async function consoleFiles(folder: string = FOLDER): Promise<ConsoleFiles> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = names.filter((entry) => entry.isFile() && path.extname(entry.name) in TYPES)
  return new Map(
    await Promise.all(
      files.map(async (entry) => {
        const file = path.join(entry.parentPath, entry.name)
        const name = path.relative(folder, file).split(path.sep).join('/')
        const content = await readFile(file)
        const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 20)}"`
        return [name, { content, type: TYPES[path.extname(name)] ?? '', etag, named: name.startsWith('assets/') }] as const
      }),
    ),
  )
}

/** Answers with a file of the console; every other path under it is the page, which finds its way by the address. */
export async function serveConsole(loading: Promise<ConsoleFiles>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = (request.url ?? '/').split('?', 1)[0] ?? '/'
  if (!target.startsWith(PREFIX)) return void response.writeHead(302, { Location: PREFIX, 'Content-Length': '0' }).end()
  const files = await loading
  const name = target.slice(PREFIX.length)
  const file = files.get(name) ?? (name.startsWith('assets/') ? undefined : files.get(PAGE))
  if (file === undefined) return answerText(response, files.size === 0)
  const head = { ...HEADERS, ETag: file.etag, 'Cache-Control': file.named ? 'public, max-age=31536000, immutable' : 'no-cache' }
  if (request.headers['if-none-match'] === file.etag) return void response.writeHead(304, head).end()
  response.writeHead(200, { ...head, 'Content-Type': file.type, 'Content-Length': String(file.content.length) })
  response.end(request.method === 'HEAD' ? undefined : file.content)
}

function answerText(response: ServerResponse, unbuilt: boolean): void {
  const text = unbuilt ? 'The console has not been built: npm run build:console.\n' : 'The console has no such file.\n'
  response.writeHead(404, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end(text)
}
