import type { Exchange } from '../../kernel/exchange.ts'
import { Fields } from '../../kernel/fields.ts'
import { MultipartError, readMultipart } from '../../wire/multipart/index.ts'

/** What a request says, worked out when somebody asks and only once. */
export class Facts {
  readonly exchange: Exchange
  readonly labels: Readonly<Record<string, string>>
  readonly fields: Fields
  /** The body as it was sent, or as much as there is. */
  readonly body: Buffer
  /** Why there is not all of the body. */
  readonly cut: string | undefined
  readonly #cleanUps: (() => void)[] = []
  #text: string | undefined
  #root: string | undefined
  #url: URL | undefined

  /** @param limit bytes that are looked at: of a longer body nothing is @param whole the body where the journal's may be cut */
  constructor(exchange: Exchange, labels: Readonly<Record<string, string>>, limit: number, whole?: Buffer) {
    const { requestBody } = exchange
    this.exchange = exchange
    this.labels = labels
    this.fields = new Fields(exchange.request.fields)
    const body = requestBody.truncated ? whole : requestBody.head
    this.cut =
      body === undefined
        ? `the journal keeps only ${requestBody.kept} of ${requestBody.size} bytes`
        : body.length > limit
          ? `${body.length} bytes, more than --stub-body (${limit})`
          : undefined
    this.body = body === undefined || body.length > limit ? Buffer.alloc(0) : body
  }

  /** First word of the first line: the HTTP method, or the operation of LDAP. */
  get method(): string {
    return this.exchange.request.line.split(' ', 1)[0] ?? ''
  }

  /** Path and query as they were sent. */
  get target(): string {
    return this.exchange.request.line.split(' ')[1] ?? ''
  }

  get path(): string {
    return this.target.split('?', 1)[0] ?? ''
  }

  get query(): URLSearchParams {
    const { target } = this
    this.#url ??= new URL(`http://localhost/${target.includes('?') ? target.slice(target.indexOf('?')) : ''}`)
    return this.#url.searchParams
  }

  get text(): string {
    this.#text ??= this.body.toString('utf8')
    return this.#text
  }

  /** The body; of a multipart body its root part. */
  get root(): string {
    this.#root ??= rootOf(this.body, this.fields.get('content-type') ?? '') ?? this.text
    return this.#root
  }

  /** Has something undone when the request has been dealt with. */
  afterwards(cleanUp: () => void): void {
    this.#cleanUps.push(cleanUp)
  }

  [Symbol.dispose](): void {
    for (const cleanUp of this.#cleanUps.splice(0)) cleanUp()
  }
}

/** Something worked out of a request once. */
export class OnceEach<T> {
  readonly #known = new WeakMap<Facts, { readonly value: T }>()

  of(facts: Facts, make: () => T): T {
    const known = this.#known.get(facts)
    if (known !== undefined) return known.value
    const value = make()
    this.#known.set(facts, { value })
    return value
  }
}

/** The parts of a multipart body as text, the root first; undefined for another body. */
export function partsOf(body: Buffer, contentType: string): readonly string[] | undefined {
  if (!/^multipart\//i.test(contentType.trim())) return undefined
  try {
    const { root, parts } = readMultipart(body, contentType)
    return [root, ...parts.filter((part) => part !== root)].map((part) => part.content().toString('utf8'))
  } catch (error) {
    if (error instanceof MultipartError) return undefined
    throw error
  }
}

const rootOf = (body: Buffer, contentType: string): string | undefined => partsOf(body, contentType)?.[0]
