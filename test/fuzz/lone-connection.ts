import type { Dial } from './dial.ts'
import { writePieces } from './kept-connection.ts'
import type { Outcome } from './outcome.ts'
import { type HttpReply, NotHttp, ReplyReader } from './replies.ts'
import type { FuzzRequest } from './request.ts'

/** How long our side stays open behind a request, and behind each answer: Node drops an answer that is not ready when the other side ends. */
const MOMENT_MS = 40

/**
 * Sends a request on a connection of its own and takes whatever comes until the server closes it: the server must, once our side has ended,
 * and must by its own time-out when nothing more comes.
 * @param limit milliseconds for the server to close
 */
export function sendAlone(dial: Dial, request: FuzzRequest, limit: number): Promise<Outcome> {
  const { port, ending, bytes } = request
  const isHttp = port === 'https' || port === 'http'
  return new Promise((resolve) => {
    const socket = dial(request)
    const chunks: Buffer[] = []
    let opened = false
    let moment: NodeJS.Timeout | undefined
    const finish = (ended: Outcome['ended']) => {
      clearTimeout(timer)
      clearTimeout(moment)
      socket.destroy()
      const all = Buffer.concat(chunks)
      if (!isHttp) return resolve({ replies: [], rest: all, ended })
      resolve({ ...responsesIn(all, bytes), ended })
    }
    const timer = setTimeout(() => finish('no answer in time'), limit)
    socket.once(port === 'https' || port === 'ldaps' ? 'secureConnect' : 'connect', () => {
      opened = true
      writePieces(socket, request)
      if (ending === 'end') moment = setTimeout(() => socket.end(), MOMENT_MS)
      else if (ending === 'cut') socket.write('', () => finish('cut by us'))
    })
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (ending === 'end') moment?.refresh()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => finish(opened ? 'closed' : 'not accepted'))
  })
}

/** The responses of a connection; what is not one stays in `rest`. Where a HEAD is among the requests only the first response is sure, of a first HEAD its head. */
function responsesIn(all: Buffer, request: Buffer): Pick<Outcome, 'replies' | 'rest'> {
  const bodiless = /^\s*HEAD /.test(request.toString('latin1', 0, 20))
  const once = bodiless || request.includes('HEAD ')
  const reader = new ReplyReader()
  reader.push(all)
  const replies: HttpReply[] = []
  try {
    for (let reply = reader.next(bodiless); reply !== undefined; reply = reader.next()) {
      replies.push(reply)
      if (once) return { replies, rest: Buffer.alloc(0) }
    }
  } catch (error) {
    if (!(error instanceof NotHttp)) throw error
  }
  if (request.includes('CONNECT ') && reader.rest.subarray(0, TUNNEL.length).equals(TUNNEL))
    return {
      replies: [...replies, { status: 200, reason: 'tunnel', headers: [], body: Buffer.alloc(0), bodiless: true }],
      rest: Buffer.alloc(0),
    }
  return { replies, rest: reader.rest }
}

/** What answers a CONNECT; behind it the bytes are another server's. */
const TUNNEL = Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n')
