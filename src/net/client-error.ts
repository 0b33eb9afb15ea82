import type { Duplex } from 'node:stream'
import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { failRequest } from './gather-body.ts'

/** Milliseconds that a client has to take the answer and close, while what it still sends is thrown away. */
const LINGER = 2000

/**
 * What Node's HTTP reader could not take: a request whose body is still coming is given up in its own exchange (its door
 * answers); anything else is answered here in bare HTTP and reported.
 */
export function clientError(
  error: Error & { code?: string; rawPacket?: Buffer },
  socket: Duplex,
  report: (failure: Problem) => void,
): void {
  const code = error.code ?? error.message
  if (code === 'ECONNRESET' || code === 'EPIPE' || socket.errored !== null) {
    socket.destroy()
    return
  }
  // What comes behind refused bytes is an error again; the answer to the first is still on its way.
  if (!socket.writable) return
  const [status, failure] = failureOf(code, error)
  if (failRequest(socket, failure)) return
  report(failure)
  const linger = setTimeout(() => socket.destroy(), LINGER)
  socket.once('close', () => clearTimeout(linger))
  const text = `${failure.code}: ${failure.title}\n`
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

function failureOf(code: string, error: Error & { rawPacket?: Buffer }): [string, Problem] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return [
      '408 Request Timeout',
      problem(kernelProblems['MS-SLOW-CLIENT'], {
        came: 'a request that is still not complete',
        expected: 'a whole request within --request-timeout',
      }),
    ]
  }
  if (code === 'HPE_INVALID_EOF_STATE') {
    return [
      '400 Bad Request',
      problem(kernelProblems['MS-CONNECTION-CUT'], {
        came: 'the end of the stream in the middle of a request',
        expected: 'a whole request',
      }),
    ]
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [
      '431 Request Header Fields Too Large',
      problem(kernelProblems['MS-HEADER-TOO-LARGE'], { came: 'a longer header section', expected: 'at most --max-header bytes' }),
    ]
  }
  const start = error.rawPacket
    ?.subarray(0, 60)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '.')
  return [
    '400 Bad Request',
    problem(kernelProblems['MS-NOT-HTTP'], {
      came: `${error.message}${start === undefined ? '' : `, reading “${start}”`}`,
      expected: 'an HTTP/1.1 request',
    }),
  ]
}
