import type { Directory, RegisteredEndpoint } from '../../directory/directory.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Peer } from '../../kernel/peer.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { SecureProxyParts } from './parts.ts'
import type { Target } from './target.ts'
import type { TokenAudit } from './token.ts'

/** The four headers that every call carries (dossier ssp-fhir-dos 1.3). */
export interface SspHeaders {
  readonly traceId: string
  readonly from: string
  readonly to: string
  readonly interaction: string
}

/** One call on its way through the proxy: each step fills in what it found. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: SecureProxyParts
  /** Path and query behind the proxy's own address. */
  readonly rest: string
  space: Space
  /** Name of the step under way. */
  step = ''
  #target: Target | undefined
  #headers: SspHeaders | undefined
  #endpoint: RegisteredEndpoint | undefined
  token: TokenAudit | undefined
  /** Who answered behind the proxy. */
  provider: Peer | undefined
  /** Fields that every answer carries. */
  readonly more: string[] = []
  reply: Reply | undefined
  overrideAfter: Override | undefined

  constructor(exchange: Exchange, inbound: Inbound, parts: SecureProxyParts, rest: string) {
    this.exchange = exchange
    this.inbound = inbound
    this.parts = parts
    this.rest = rest
    this.space = parts.spaces.default
  }

  get directory(): Directory {
    return this.parts.directory(this.space.name)
  }

  /** Names of the caller's certificate, lower case. */
  get certificateNames(): readonly string[] {
    const { certificate } = this.inbound.peer
    return certificate === undefined ? [] : [certificate.commonName.toLowerCase(), ...certificate.names]
  }

  get target(): Target {
    return filled(this.#target, 'target')
  }

  set target(target: Target) {
    this.#target = target
  }

  get headers(): SspHeaders {
    return filled(this.#headers, 'headers')
  }

  set headers(headers: SspHeaders) {
    this.#headers = headers
  }

  get endpoint(): RegisteredEndpoint {
    return filled(this.#endpoint, 'endpoint')
  }

  set endpoint(endpoint: RegisteredEndpoint) {
    this.#endpoint = endpoint
  }

  /** What has been found so far, for the audit record. */
  get known(): { target: Target | undefined; headers: SspHeaders | undefined; endpoint: RegisteredEndpoint | undefined } {
    return { target: this.#target, headers: this.#headers, endpoint: this.#endpoint }
  }
}
