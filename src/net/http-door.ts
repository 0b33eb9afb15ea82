import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Batch } from '../kernel/batch.ts'
import { BodyWatch, CapturedBody } from '../kernel/captured-body.ts'
import { SPACE_FIELD } from '../kernel/choose-space.ts'
import type { DeliveryWorker } from '../kernel/delivery-worker.ts'
import type { Emulator, Inbound } from '../kernel/emulator.ts'
import { Exchange } from '../kernel/exchange.ts'
import type { BrokenReply, FaultEffect, FaultHook, Pace } from '../kernel/faults.ts'
import { Fields } from '../kernel/fields.ts'
import type { Ids } from '../kernel/ids.ts'
import type { Journal } from '../kernel/journal.ts'
import { maskFields } from '../kernel/mask.ts'
import type { Peer } from '../kernel/peer.ts'
import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import type { Reply } from '../kernel/reply.ts'
import type { Spaces } from '../kernel/space.ts'
import type { PassingBody } from '../kernel/streaming.ts'
import type { Tally } from '../kernel/tally.ts'
import { breakOff, type ReplyBytes } from './broken-reply.ts'
import { ComingBody, tooLarge } from './coming-body.ts'
import { gatherBody } from './gather-body.ts'
import { plainRefusal } from './plain-refusal.ts'
import { resetConnection } from './reset-connection.ts'
import type { Route, Router } from './router.ts'
import { sendSlowly, slowBody } from './slow-reply.ts'

export interface DoorSettings {
  /** Bytes of a body. */
  readonly maxBody: number
  /** Bytes of a body that a streamed door passes on. */
  readonly maxStreamed: number
  /** Exchanges being handled at a time. */
  readonly maxInFlight: number
  /** Bytes of a body that the journal keeps. */
  readonly journalBody: number
}

export interface DoorParts {
  readonly router: Router
  readonly journal: Journal
  readonly worker: DeliveryWorker
  readonly spaces: Spaces
  readonly ids: Ids
  readonly faults: FaultHook
  readonly tally: Tally
  readonly settings: DoorSettings
  /** Who is at the other end of a request's connection, and what is wrong with the certificate they showed. */
  identify(request: IncomingMessage): { readonly peer: Peer; readonly refusal: Problem | undefined }
}

/** A request whose head has come, and the door it is for. */
interface Called {
  readonly exchange: Exchange
  readonly route: Route | undefined
  readonly authority: string
  readonly target: string
  readonly peer: Peer
  readonly refusal: Problem | undefined
}

/** A request that is whole, ready for its emulator. */
interface Arrived {
  readonly exchange: Exchange
  readonly emulator: Emulator
  readonly inbound: Inbound
  readonly response: ServerResponse
}

/** A reply whose head is set, ready to go out. */
interface Leaving {
  readonly response: ServerResponse
  readonly body: Buffer | string
  /** Of a text: `latin1` where that gives the same bytes, sooner. */
  readonly encoding: 'latin1' | 'utf8'
}

/** Turns HTTP requests into exchanges and replies into bytes: the edge, where exchanges begin, faults act and bytes leave. */
export class HttpDoor {
  readonly #parts: DoorParts
  #inFlight = 0
  readonly #draining: (() => void)[] = []
  /** Bodies of requests to streamed doors, by exchange, while those are under way. */
  readonly #coming = new Map<string, ComingBody>()
  // An exchange that is alone goes straight through; several that are under way at a time go in step.
  readonly #arrived = new Batch<Arrived>((arrived) => {
    this.#serve(arrived).catch((error: unknown) => this.#broken(arrived.exchange, arrived.emulator, arrived.response, error))
  })
  readonly #leaving = new Batch<Leaving>(({ response, body, encoding }) => response.end(body, encoding))

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Resolves when no exchange is in flight. */
  async drained(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#draining.push(resolve))
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { router } = this.#parts
    const target = originForm(request)
    const query = target.indexOf('?')
    const { peer, refusal } = this.#parts.identify(request)
    const authority = hostOf(request) ?? peer.serverName ?? ''
    const route = router.find(authority, query < 0 ? target : target.slice(0, query))
    const exchange = this.#begin(request, route, peer)
    this.#inFlight++
    const called = { exchange, route, authority, target, peer, refusal }
    const preparing = route?.emulator.prepare?.()
    if (preparing === undefined) return this.#take(called, request, response)
    // The request waits unread meanwhile.
    preparing.then(
      () => this.#take(called, request, response),
      (error: unknown) => this.#refuse(exchange, request, response, undefined, internal(error)),
    )
  }

  #take({ exchange, route, authority, target, peer, refusal }: Called, request: IncomingMessage, response: ServerResponse): void {
    const { router, settings } = this.#parts
    if (this.#inFlight > settings.maxInFlight) {
      const full = problem(kernelProblems['MS-OVERLOADED'], {
        came: `request ${this.#inFlight} at a time`,
        expected: `at most ${settings.maxInFlight} (--max-in-flight)`,
      })
      return this.#refuse(exchange, request, response, route?.emulator, full)
    }
    const wrong = edgeProblem(request, route, authority, refusal, router)
    if (wrong !== undefined) return this.#refuse(exchange, request, response, route?.emulator, wrong)
    if (route === undefined) return
    const fields = new Fields(request.rawHeaders)
    if (route.mount.body === 'streamed') {
      const coming = new ComingBody(request, settings.maxStreamed, settings.journalBody)
      if ((coming.announced ?? 0) > settings.maxStreamed) {
        const over = tooLarge(`Content-Length ${coming.announced}`, settings.maxStreamed)
        return this.#refuse(exchange, request, response, route.emulator, over)
      }
      const body = Buffer.alloc(0)
      const inbound = { verb: request.method ?? '', target, authority, fields, body, peer, coming, certificateFault: refusal }
      return this.#stream({ exchange, emulator: route.emulator, inbound, response }, coming)
    }
    gatherBody(request, settings.maxBody, (body, cut) => {
      if (body !== undefined) exchange.request = { ...exchange.request, body: CapturedBody.of(body, settings.journalBody) }
      if (cut !== undefined || body === undefined) {
        const what = cut ?? problem(kernelProblems['MS-CONNECTION-CUT'], { came: 'no body', expected: 'a whole request' })
        if (what.code === 'MS-CONNECTION-CUT') return this.#cut(exchange, what)
        return this.#refuse(exchange, request, response, route.emulator, what)
      }
      const inbound = { verb: request.method ?? '', target, authority, fields, body, peer, certificateFault: refusal }
      this.#arrived.add({ exchange, emulator: route.emulator, inbound, response }, this.#inFlight === 1)
    })
  }

  /** Has a request worked off whose body is still coming. */
  #stream(arrived: Arrived, coming: ComingBody): void {
    const { exchange, emulator, response } = arrived
    this.#coming.set(exchange.id, coming)
    response.once('close', () => {
      if (!response.writableFinished) coming.giveUp(problem(kernelProblems['MS-CALLER-LEFT'], CALLER_LEFT))
    })
    this.#serve(arrived).catch((error: unknown) => this.#broken(exchange, emulator, response, error))
  }

  #begin(request: IncomingMessage, route: Route | undefined, peer: Peer): Exchange {
    const exchange = new Exchange({
      id: this.#parts.ids.next(),
      direction: 'in',
      door: route?.emulator.name ?? 'https',
      peer,
      startedAt: this.#parts.spaces.default.clock.now(),
      request: {
        line: `${request.method} ${request.url} HTTP/${request.httpVersion}`,
        fields: maskFields(request.rawHeaders),
        body: CapturedBody.empty,
      },
    })
    const trace = request.headers['traceparent']
    if (typeof trace === 'string') exchange.traceparent = trace
    const named = request.headers[SPACE_FIELD]
    if (named !== undefined) this.#place(exchange, named)
    return exchange
  }

  /** What names its space outright is found there, also when nothing else of it can be read. */
  #place(exchange: Exchange, named: string | string[]): void {
    const space = typeof named === 'string' ? this.#parts.spaces.get(named) : undefined
    if (space === undefined) return
    exchange.space = space.name
    exchange.startedAt = space.clock.now()
  }

  async #serve({ exchange, emulator, inbound, response }: Arrived): Promise<void> {
    const { faults, worker } = this.#parts
    worker.open(exchange.id)
    const before = faults.onRequest(exchange)
    if (before !== undefined && (await this.#act(before, exchange, undefined, response))) return
    const reply = await emulator.serve(exchange, inbound)
    const after = faults.onReply(exchange)
    if (after !== undefined && (await this.#act(after, exchange, reply, response))) return
    if (reply.stream === undefined) this.#send(exchange, reply, response)
    else this.#pass(exchange, reply, reply.stream, response)
  }

  /** Carries a fault out; true when nothing is left to be done for the exchange. @param reply undefined before there is one */
  async #act(effect: FaultEffect, exchange: Exchange, reply: Reply | undefined, response: ServerResponse): Promise<boolean> {
    switch (effect.kind) {
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, effect.ms))
        return false
      case 'reply':
        reply?.stream?.cancel()
        this.#send(exchange, effect.reply, response)
        return true
      case 'slow':
        if (reply === undefined) return false
        if (reply.stream === undefined) this.#send(exchange, reply, response, effect.pace)
        else this.#pass(exchange, reply, slowBody(reply.stream, effect.pace, lengthOf(reply)), response)
        return true
      default:
        this.#break(effect, exchange, reply, response)
        return true
    }
  }

  /** Ends the connection in place of a reply or in the middle of it. */
  #break(effect: BrokenReply, exchange: Exchange, reply: Reply | undefined, response: ServerResponse): void {
    const { socket } = response
    const some = 'sent' in effect && effect.sent !== undefined && effect.sent > 0
    if (reply?.stream !== undefined && (some || effect.kind === 'half-close'))
      return this.#pass(exchange, reply, reply.stream, response, effect)
    reply?.stream?.cancel()
    this.#coming.get(exchange.id)?.drain()
    if (socket !== null) breakOff(effect, socket, () => bytesOf(reply ?? NO_REPLY))
    if (reply !== undefined && (some || effect.kind === 'half-close')) {
      const left = Buffer.from(reply.kept ?? reply.body).subarray(0, 'sent' in effect ? effect.sent : undefined)
      const line = `HTTP/1.1 ${reply.status} ${reply.reason ?? STATUS_CODES[reply.status] ?? ''}`.trimEnd()
      exchange.reply = { line, fields: maskFields([...reply.fields]), body: CapturedBody.of(left, this.#parts.settings.journalBody) }
    }
    exchange.state = 'cut'
    this.#parts.journal.enter(exchange)
    this.#end(exchange)
  }

  #refuse(exchange: Exchange, request: IncomingMessage, response: ServerResponse, emulator: Emulator | undefined, what: Problem): void {
    exchange.outcome = 'refused'
    exchange.problems.push(what)
    exchange.summary = what.title
    // What still comes of the body is read and thrown away, so that the answer reaches a client that is still sending.
    request.resume()
    const reply = emulator?.refuse(exchange, what) ?? plainRefusal(what)
    const hopeless = what.code === 'MS-SLOW-CLIENT' || what.code === 'MS-NOT-HTTP'
    this.#send(exchange, hopeless ? { ...reply, fields: [...reply.fields, 'Connection', 'close'] } : reply, response)
  }

  /** What an emulator, a fault or a reply's own fields broke must not end the process: it is an answer like any other. */
  #broken(exchange: Exchange, emulator: Emulator, response: ServerResponse, error: unknown): void {
    const what = internal(error)
    exchange.outcome = 'failed'
    exchange.problems.push(what)
    exchange.summary = what.title
    try {
      this.#send(exchange, emulator.refuse(exchange, what), response)
    } catch {
      this.#send(exchange, plainRefusal(what), response)
    }
  }

  #cut(exchange: Exchange, what: Problem): void {
    exchange.outcome = 'failed'
    exchange.problems.push(what)
    exchange.summary = what.title
    exchange.state = 'cut'
    this.#parts.journal.enter(exchange)
    this.#end(exchange)
  }

  #send(exchange: Exchange, reply: Reply, response: ServerResponse, pace?: Pace): void {
    const { body } = reply
    const size = typeof body === 'string' ? Buffer.byteLength(body) : body.length
    const fields = [...reply.fields, 'Content-Length', String(size)]
    const gone = response.destroyed || response.socket?.destroyed === true
    // Throws for fields that HTTP cannot carry, before anything is recorded.
    const reason = reply.reason ?? STATUS_CODES[reply.status] ?? ''
    if (!gone) response.writeHead(reply.status, reason, fields)
    exchange.timing.replied = performance.now()
    exchange.reply = {
      line: `HTTP/1.1 ${reply.status} ${reason}`.trimEnd(),
      fields: maskFields(fields),
      body: capture(reply.kept ?? body, size, this.#parts.settings.journalBody),
    }
    exchange.state = 'replied'
    this.#parts.journal.enter(exchange)
    const done = (state: 'complete' | 'cut') => {
      exchange.state = state
      this.#end(exchange)
    }
    if (this.#coming.size > 0) this.#coming.get(exchange.id)?.drain()
    if (gone) return done('cut')
    // Comes after the last byte has left as well as when the connection ends before that.
    response.once('close', () => done(response.writableFinished ? 'complete' : 'cut'))
    if (pace !== undefined) {
      response.flushHeaders()
      const out = { write: (piece: Buffer) => response.write(piece), end: () => void response.end(), gone: () => response.destroyed }
      return void sendSlowly(Buffer.from(body), pace, out)
    }
    // A text goes out in one write with the header section; bytes would take a second one.
    this.#leaving.add({ response, body, encoding: size === body.length ? 'latin1' : 'utf8' }, this.#inFlight === 1)
  }

  /** Sends a reply whose body comes from elsewhere, as fast as the caller takes it. @param cut how it ends before its end, of those faults that send some of it */
  #pass(exchange: Exchange, reply: Reply, stream: PassingBody, response: ServerResponse, cut?: BrokenReply): void {
    const { maxStreamed, journalBody } = this.#parts.settings
    const { status, fields } = reply
    const reason = reply.reason ?? STATUS_CODES[status] ?? ''
    const watch = new BodyWatch(journalBody)
    const gone = response.destroyed || response.socket?.destroyed === true
    try {
      if (!gone) response.writeHead(status, reason, [...fields])
    } catch (error) {
      stream.cancel()
      throw error
    }
    const record = () => {
      exchange.reply = { line: `HTTP/1.1 ${status} ${reason}`.trimEnd(), fields: maskFields(fields), body: watch.captured() }
    }
    exchange.timing.replied = performance.now()
    record()
    exchange.state = 'replied'
    this.#parts.journal.enter(exchange)
    const done = (state: 'complete' | 'cut') => {
      record()
      exchange.state = state
      this.#end(exchange)
    }
    if (gone) {
      stream.cancel()
      return done('cut')
    }
    const most = cut !== undefined && 'sent' in cut ? (cut.sent ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
    /** What a fault leaves of the answer has gone. */
    const breakHere = (effect: BrokenReply) => {
      stream.cancel()
      const { socket } = response
      if (socket !== null) breakOff(effect.kind === 'reset' ? { kind: 'reset', sent: 0 } : effect, socket, () => NOTHING)
    }
    let failed = false
    const fail = (what: Problem) => {
      if (failed) return
      failed = true
      exchange.outcome = 'failed'
      exchange.problems.push(what)
      // Bytes are out already: only the end of the connection tells the caller that they are not all.
      response.flushHeaders()
      if (response.socket !== null) cutOff(response.socket)
    }
    response.once('close', () => {
      stream.cancel()
      done(response.writableFinished ? 'complete' : 'cut')
    })
    response.on('drain', () => stream.resume())
    stream.passTo({
      write: (chunk) => {
        if (cut !== undefined && watch.size + chunk.length >= most) {
          const part = chunk.subarray(0, most - watch.size)
          watch.see(part)
          response.write(part)
          breakHere(cut)
          return false
        }
        watch.see(chunk)
        if (watch.size > maxStreamed) {
          fail(tooLarge(`an answer of more than ${maxStreamed} bytes`, maxStreamed))
          return false
        }
        return response.write(chunk)
      },
      end: () => {
        if (cut === undefined) response.end()
        else breakHere(cut)
      },
      fail,
    })
    this.#coming.get(exchange.id)?.drain()
  }

  #end(exchange: Exchange): void {
    const coming = this.#coming.size === 0 ? undefined : this.#coming.get(exchange.id)
    if (coming !== undefined) {
      exchange.request = { ...exchange.request, body: coming.captured }
      this.#coming.delete(exchange.id)
    }
    exchange.timing.end = performance.now()
    this.#parts.worker.release(exchange.id)
    this.#parts.tally.ended(exchange)
    this.#parts.journal.update(exchange)
    if (--this.#inFlight === 0) for (const resolve of this.#draining.splice(0)) resolve()
  }
}

const NO_REPLY: Reply = { status: 200, fields: [], body: '' }
const NOTHING: ReplyBytes = { head: Buffer.alloc(0), body: Buffer.alloc(0), beginning: Buffer.alloc(0) }

/** A reply as HTTP/1.1 writes it. */
function bytesOf({ status, reason, fields, body }: Reply): ReplyBytes {
  const bytes = Buffer.from(body)
  const lines = [`HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? ''}`.trimEnd()]
  for (let at = 0; at + 1 < fields.length; at += 2) lines.push(`${fields[at]}: ${fields[at + 1]}`)
  const head = (...more: string[]) => Buffer.from([...lines, ...more, '', ''].join('\r\n'), 'latin1')
  return { head: head(`Content-Length: ${bytes.length}`), body: bytes, beginning: head('Transfer-Encoding: chunked') }
}

/** The length that a reply's fields name. */
function lengthOf({ fields }: Reply): number | undefined {
  const at = fields.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length')
  return at < 0 ? undefined : Number(fields[at + 1])
}

const internal = (error: unknown): Problem =>
  problem(kernelProblems['MS-INTERNAL'], { came: error instanceof Error ? error.message : String(error), expected: 'a reply' })

const capture = (body: Buffer | string, size: number, limit: number): CapturedBody =>
  typeof body === 'string' ? CapturedBody.ofText(body, size, limit) : CapturedBody.of(body, limit)

function edgeProblem(
  request: IncomingMessage,
  route: Route | undefined,
  host: string,
  refusal: Problem | undefined,
  router: Router,
): Problem | undefined {
  if (route === undefined) {
    return problem(kernelProblems['MS-NO-SUCH-DOOR'], {
      came: `${request.method} https://${host}${request.url}`,
      expected: router.host(host) === undefined ? 'a path that some service of the environment serves' : `a path served at ${host}`,
    })
  }
  if (route.mount.certificate === 'require' && refusal !== undefined) return refusal
  if (!route.mount.verbs.includes(request.method ?? '') && !route.mount.verbs.includes('*')) {
    return problem(kernelProblems['MS-METHOD-NOT-ALLOWED'], {
      came: `${request.method} ${request.url}`,
      expected: route.mount.verbs.join(' or '),
    })
  }
  return undefined
}

/** Milliseconds that a caller has to take what is on its way when the rest of an answer will not come. */
const LINGER = 1000

/** Ends a connection in the middle of an answer: with what has been written so far, or at once where the caller takes nothing. */
function cutOff(socket: Socket): void {
  const linger = setTimeout(() => resetConnection(socket), LINGER)
  socket.once('close', () => clearTimeout(linger))
  socket.destroySoon()
}

const CALLER_LEFT = { came: 'the end of the connection before the answer had left', expected: 'a caller that waits for the answer' }

/** Path and query of a request; of one in absolute form, as clients write it to a proxy, what stands behind its own host. */
function originForm(request: IncomingMessage): string {
  const target = request.url ?? '/'
  if (target.startsWith('/')) return target
  if (request.method === 'CONNECT') {
    // The Host header names where the tunnel would lead; who is asked tells the TLS handshake.
    delete request.headers.host
    return `/${target}`
  }
  const [whole, authority] = /^https?:\/\/([^/?#]*)/i.exec(target) ?? []
  if (whole === undefined || authority === undefined) return target
  request.headers.host = authority
  return target.length === whole.length ? '/' : target.slice(whole.length)
}

/** The host asked for: the Host header without its port, in lower case; undefined without one. */
function hostOf(request: IncomingMessage): string | undefined {
  const { host } = request.headers
  if (host === undefined || host === '') return undefined
  const colon = host.lastIndexOf(':')
  return (colon > host.lastIndexOf(']') ? host.slice(0, colon) : host).toLowerCase()
}
