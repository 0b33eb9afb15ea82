import https from 'node:https'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { supplierSideProblems } from './problems.ts'

/** A request over mutual TLS; certificates in PEM. */
interface Post {
  readonly url: URL
  readonly cert: string
  readonly key: string
  readonly ca: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** What came back; headers, names and values in turn, in the order and case of the wire. */
export interface PostAnswer {
  readonly status: number
  readonly reason: string
  readonly headers: readonly string[]
  readonly contentType: string
  readonly body: Buffer
}

const TIMEOUT_MS = 60_000

/** Posts as a supplier does, on a connection of its own. @throws ProblemError MS-CLI-SEND */
export async function post({ url, cert, key, ca, headers, body }: Post): Promise<PostAnswer> {
  const fields = ['Host', url.host, ...headers, 'Content-Length', String(body.length), 'Connection', 'close']
  try {
    return await new Promise<PostAnswer>((resolve, reject) => {
      const request = https.request(
        url,
        { method: 'POST', headers: fields, cert, key, ca, agent: false, timeout: TIMEOUT_MS },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('error', reject)
          response.on('end', () => {
            const { statusCode = 0, statusMessage = '', rawHeaders } = response
            const contentType = response.headers['content-type'] ?? ''
            resolve({ status: statusCode, reason: statusMessage, headers: rawHeaders, contentType, body: Buffer.concat(parts) })
          })
        },
      )
      request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
      request.on('error', reject)
      request.end(body)
    })
  } catch (error) {
    const came = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error)
    throw new ProblemError(
      problem(supplierSideProblems['MS-CLI-SEND'], { came: `${url}: ${came}`, expected: 'an HTTP answer over mutual TLS' }),
      {
        cause: error,
      },
    )
  }
}
