import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { AddressListRequest } from '../../wire/gazetteer/read-request.ts'
import type { SoapEnvelope } from '../../wire/soap/envelope.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { GazetteerParts } from './parts.ts'

/** One request on its way through the pipeline; reading what no step has found yet is a mistake in the order of the steps and throws. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: GazetteerParts
  #read: { readonly tape: XmlTape; readonly envelope: SoapEnvelope } | undefined
  #space: Space | undefined
  #request: AddressListRequest | undefined
  reply: Reply | undefined
  overrideAfter: Override | undefined

  constructor(exchange: Exchange, inbound: Inbound, parts: GazetteerParts) {
    this.exchange = exchange
    this.inbound = inbound
    this.parts = parts
  }

  get tape(): XmlTape {
    return filled(this.#read, 'document').tape
  }
  get envelope(): SoapEnvelope {
    return filled(this.#read, 'envelope').envelope
  }
  set read(read: { readonly tape: XmlTape; readonly envelope: SoapEnvelope }) {
    this.#read = read
  }

  get space(): Space {
    return filled(this.#space, 'space')
  }
  set space(space: Space) {
    this.#space = space
  }

  get request(): AddressListRequest {
    return filled(this.#request, 'request')
  }
  set request(request: AddressListRequest) {
    this.#request = request
  }
}
