import { once } from 'node:events'
import tls from 'node:tls'
import { boolean, children, type Element, elementAt, integer, number, octets, sequence, text, tlv } from './ber.ts'
import { encodeFilter, type Filter } from './filter.ts'

export interface Secure {
  readonly host?: string
  readonly port: number
  readonly ca: string
  readonly cert: string
  readonly key: string
}

export const SCOPES = ['base', 'one', 'sub'] as const
export type Scope = (typeof SCOPES)[number]

export interface Control {
  readonly oid: string
  readonly critical?: boolean
  readonly value?: Uint8Array
}

export interface Search {
  readonly base: string
  readonly scope: Scope
  readonly filter: Filter
  readonly attributes?: readonly string[]
  readonly typesOnly?: boolean
  readonly sizeLimit?: number
  readonly timeLimit?: number
  readonly deref?: number
  readonly controls?: readonly Control[]
}

export interface Entry {
  readonly dn: string
  /** In the order and the spelling in which the server sent them. */
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[]
}

export interface Answer {
  readonly code: number
  readonly matched: string
  readonly diagnostic: string
  readonly entries: readonly Entry[]
  /** Controls of the result by OID, values in hex. */
  readonly controls: Readonly<Record<string, string>>
  /** Of an extended operation, in hex. */
  readonly value?: string
}

interface Pending {
  readonly entries: Entry[]
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** An LDAP client that hides nothing: what is sent may be wrong, what comes is kept as it came. */
export class WireClient {
  readonly #socket: tls.TLSSocket
  readonly #pending = new Map<number, Pending>()
  #received: Buffer = Buffer.alloc(0)
  #lastId = 0

  private constructor(socket: tls.TLSSocket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('error', (error) => this.#end(error))
    socket.on('close', () => this.#end(new Error('the server closed the connection')))
  }

  static async connect(secure: Secure): Promise<WireClient> {
    const { host = '127.0.0.1', port, ca, cert, key } = secure
    const socket = tls.connect({ host, port, ca, cert, key, servername: 'localhost' })
    await once(socket, 'secureConnect')
    return new WireClient(socket)
  }

  close(): void {
    this.#socket.destroy()
  }

  bind(name: string, password: string, version = 3): Promise<Answer> {
    return this.#send(tlv(0x60, integer(version), octets(name), octets(password, 0x80)))
  }

  search(search: Search): Promise<Answer> {
    const request = tlv(
      0x63,
      octets(search.base),
      integer(SCOPES.indexOf(search.scope), 0x0a),
      integer(search.deref ?? 0, 0x0a),
      integer(search.sizeLimit ?? 0),
      integer(search.timeLimit ?? 0),
      boolean(search.typesOnly ?? false),
      encodeFilter(search.filter),
      sequence(...(search.attributes ?? []).map((name) => octets(name))),
    )
    return this.#send(request, search.controls)
  }

  compare(dn: string, attribute: string, value: string): Promise<Answer> {
    return this.#send(tlv(0x6e, octets(dn), sequence(octets(attribute), octets(value))))
  }

  add(dn: string, attributes: Readonly<Record<string, string>>): Promise<Answer> {
    const list = Object.entries(attributes).map(([name, value]) => sequence(octets(name), tlv(0x31, octets(value))))
    return this.#send(tlv(0x68, octets(dn), sequence(...list)))
  }

  modify(dn: string, attribute: string, value: string): Promise<Answer> {
    const change = sequence(integer(2, 0x0a), sequence(octets(attribute), tlv(0x31, octets(value))))
    return this.#send(tlv(0x66, octets(dn), sequence(change)))
  }

  delete(dn: string): Promise<Answer> {
    return this.#send(octets(dn, 0x4a))
  }

  rename(dn: string, rdn: string): Promise<Answer> {
    return this.#send(tlv(0x6c, octets(dn), octets(rdn), boolean(true)))
  }

  extended(oid: string, value?: Uint8Array): Promise<Answer> {
    return this.#send(tlv(0x77, octets(oid, 0x80), ...(value === undefined ? [] : [octets(value, 0x81)])))
  }

  #send(operation: Buffer, controls: readonly Control[] = []): Promise<Answer> {
    const id = ++this.#lastId
    const list = controls.map(({ oid, critical, value }) =>
      sequence(octets(oid), ...(critical === true ? [boolean(true)] : []), ...(value === undefined ? [] : [octets(value)])),
    )
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { entries: [], resolve, reject })
      this.#socket.write(sequence(integer(id), operation, ...(list.length === 0 ? [] : [tlv(0xa0, ...list)])))
    })
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes])
    let at = 0
    for (let next = elementAt(this.#received, at); next !== undefined; next = elementAt(this.#received, at)) {
      at += next.size
      this.#message(next)
    }
    this.#received = this.#received.subarray(at)
  }

  #message(message: Element): void {
    const [id, operation, controls] = children(message.content)
    const pending = this.#pending.get(number(id))
    if (operation === undefined || pending === undefined) return
    const parts = children(operation.content)
    if (operation.tag === 0x64) {
      pending.entries.push(entryOf(parts))
      return
    }
    this.#pending.delete(number(id))
    const value = parts.find(({ tag }) => tag === 0x8b)
    pending.resolve({
      code: number(parts[0]),
      matched: text(parts[1]),
      diagnostic: text(parts[2]),
      entries: pending.entries,
      controls: controlsOf(controls),
      ...(value === undefined ? {} : { value: value.content.toString('hex') }),
    })
  }

  #end(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}

function entryOf([dn, attributes]: readonly Element[]): Entry {
  const list = children(attributes?.content ?? Buffer.alloc(0)).map(({ content }) => {
    const [name, values] = children(content)
    return [text(name), children(values?.content ?? Buffer.alloc(0)).map(text)] as const
  })
  return { dn: text(dn), attributes: list }
}

function controlsOf(controls: Element | undefined): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { content } of controls === undefined ? [] : children(controls.content)) {
    const [oid, ...rest] = children(content)
    found[text(oid)] = rest.find(({ tag }) => tag === 0x04)?.content.toString('hex') ?? ''
  }
  return found
}
