import type { IncomingMessage } from 'node:http'
import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'

const NOTHING = Buffer.alloc(0)

/**
 * Gathers a request's body up to `limit` bytes and calls back once: with the body, or with what kept it from coming. The
 * chunks are kept by reference; one chunk is not copied.
 */
export function gatherBody(
  request: IncomingMessage,
  limit: number,
  then: (body: Buffer | undefined, failure: Problem | undefined) => void,
): void {
  let first: Buffer | undefined
  let more: Buffer[] | undefined
  let size = 0
  let over = false
  const finish = (body: Buffer | undefined, failure: Problem | undefined) => {
    if (over) return
    over = true
    forgetFailure(request.socket, giveUp)
    then(body, failure)
  }
  const giveUp = (failure: Problem) => finish(undefined, failure)
  const tooLarge = (came: string) =>
    problem(kernelProblems['MS-BODY-TOO-LARGE'], { came, expected: `at most ${limit} bytes (--max-body)`, at: 'the HTTP body' })

  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) return finish(undefined, tooLarge(`Content-Length ${announced}`))
  expectFailure(request.socket, giveUp)
  request.on('data', (chunk: Buffer) => {
    if (over) return
    size += chunk.length
    if (size > limit) {
      first = more = undefined
      return finish(undefined, tooLarge(`more than ${limit} bytes`))
    }
    if (first === undefined) first = chunk
    else if (more === undefined) more = [first, chunk]
    else more.push(chunk)
  })
  request.on('end', () => finish(more === undefined ? (first ?? NOTHING) : Buffer.concat(more, size), undefined))
  const cut = () => {
    const expected = request.headers['content-length'] === undefined ? 'the end of the body' : `${announced} bytes (Content-Length)`
    const whole = more ?? (first === undefined ? [] : [first])
    finish(
      Buffer.concat(whole),
      problem(kernelProblems['MS-CONNECTION-CUT'], { came: `${size} bytes of the body, then nothing`, expected }),
    )
  }
  // Its connection may have ended before anyone listened.
  if (request.destroyed) return cut()
  request.on('error', cut)
  request.on('close', () => {
    if (!request.complete) cut()
  })
}

const UNFINISHED = new WeakMap<object, (failure: Problem) => void>()

/** Has `giveUp` told when the connection fails while a request's body is still coming. */
export const expectFailure = (socket: object, giveUp: (failure: Problem) => void): void => void UNFINISHED.set(socket, giveUp)

/** Takes that back. The next request of a pipelining client may stand there already. */
export function forgetFailure(socket: object, giveUp: (failure: Problem) => void): void {
  if (UNFINISHED.get(socket) === giveUp) UNFINISHED.delete(socket)
}

/** Gives up the request whose body is still coming on a connection; false when there is none. */
export function failRequest(socket: object, failure: Problem): boolean {
  const fail = UNFINISHED.get(socket)
  fail?.(failure)
  return fail !== undefined
}
