import { randomBytes } from 'node:crypto'
import https from 'node:https'
import type { Exchange } from '../../kernel/exchange.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { supplierSideProblems } from '../supplier-side/problems.ts'

/** A request as a supplier or a workstation makes it. */
export interface CallRequest {
  /** Path and query. */
  readonly path: string
  /** GET when left out, POST with a body. */
  readonly method?: string
  /** The real host name that is asked for; localhost when left out. */
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Where Spine is, and as whom it is called. */
export interface CallAs {
  /** Base URL of the HTTPS port. */
  readonly url: string
  /** CA certificates, PEM. */
  readonly ca: string
  /** Certificate chain and key, PEM; none for a door that asks for none. */
  readonly cert?: string
  readonly key?: string
  readonly signal: AbortSignal
}

/** What came back, and where the journal has it. */
export interface Answer {
  readonly status: number
  /** Value of a header, undefined when there is none. */
  header(name: string): string | undefined
  readonly body: Buffer
  readonly text: string
  /** The body as JSON. @throws SyntaxError when it is none */
  // biome-ignore lint/suspicious/noExplicitAny: a script reads what it asked for
  json(): any
  /** The exchange at Spine's door, once it is complete. */
  exchange(): Promise<Exchange>
}

const TIMEOUT_MS = 30_000

/**
 * Calls Spine over TLS on a connection of its own. The request carries a `traceparent`, by which the journal's entry is found.
 * @param find finds the exchange of a trace
 * @throws ProblemError MS-CLI-SEND when no answer comes, such as when the handshake fails
 */
export async function call(as: CallAs, request: CallRequest, find: (trace: string) => Promise<Exchange>): Promise<Answer> {
  const { path, host, body, method = body === undefined ? 'GET' : 'POST' } = request
  const base = new URL(as.url)
  const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
  const headers = {
    Host: host ?? base.host,
    ...request.headers,
    traceparent,
    Connection: 'close',
    ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
  }
  const { cert, key, ca, signal } = as
  const identity = cert === undefined || key === undefined ? {} : { cert, key }
  const target = { host: base.hostname, port: base.port, path, method, headers, ca, agent: false, servername: host ?? base.hostname }
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const outgoing = https.request({ ...target, ...identity, timeout: TIMEOUT_MS, signal }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const whole = Buffer.concat(parts)
          const text = whole.toString()
          resolve({
            status: response.statusCode ?? 0,
            header: (name) => response.headers[name.toLowerCase()]?.toString(),
            body: whole,
            text,
            json: () => JSON.parse(text),
            exchange: () => find(traceparent),
          })
        })
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  } catch (error) {
    signal.throwIfAborted()
    const came = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error)
    throw new ProblemError(
      problem(supplierSideProblems['MS-CLI-SEND'], { came: `${method} ${path}: ${came}`, expected: 'an HTTP answer over TLS' }),
      { cause: error },
    )
  }
}
