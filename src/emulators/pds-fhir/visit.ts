import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { PdsFhirParts } from './parts.ts'

/** What is asked for: one Patient, or those that a query describes. */
export type Asked = { readonly kind: 'retrieve'; readonly id: string } | { readonly kind: 'search'; readonly query: string }

/** One request on its way through the pipeline. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: PdsFhirParts
  #space: Space | undefined
  #asked: Asked | undefined
  reply: Reply | undefined
  overrideAfter: Override | undefined

  constructor(exchange: Exchange, inbound: Inbound, parts: PdsFhirParts) {
    this.exchange = exchange
    this.inbound = inbound
    this.parts = parts
  }

  get space(): Space {
    return filled(this.#space, 'space')
  }
  set space(space: Space) {
    this.#space = space
  }

  get asked(): Asked {
    return filled(this.#asked, 'question')
  }
  set asked(asked: Asked) {
    this.#asked = asked
  }
}
