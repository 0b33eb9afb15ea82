import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { MiniServiceAnswer } from '../../national/mini-services/answer.ts'
import type { MiniServiceRequest, MiniServices } from '../../national/mini-services/mini-services.ts'
import type { DistributionEnvelope } from '../../wire/itk/distribution-envelope.ts'
import type { ItkEnvelope } from '../../wire/itk/envelope.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { SmspParts } from './parts.ts'

/** A request's document and what its SOAP envelope says. */
interface Read {
  readonly tape: XmlTape
  readonly envelope: ItkEnvelope
}

/** One request on its way through the pipeline; reading what no step has found yet is a mistake in the order of the steps and throws. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: SmspParts
  readonly domain: MiniServices
  #read: Read | undefined
  #space: Space | undefined
  #distribution: DistributionEnvelope | undefined
  #request: MiniServiceRequest | undefined
  /** What is wrong with the author: the answer is SMSP-0005. */
  unauthorised: Problem | undefined
  /** What the domain answered, for a rule that answers after it. */
  answer: MiniServiceAnswer | undefined
  reply: Reply | undefined
  overrideAfter: Override | undefined

  constructor(exchange: Exchange, inbound: Inbound, parts: SmspParts, domain: MiniServices) {
    this.exchange = exchange
    this.inbound = inbound
    this.parts = parts
    this.domain = domain
  }

  get tape(): XmlTape {
    return filled(this.#read, 'document').tape
  }
  get envelope(): ItkEnvelope {
    return filled(this.#read, 'envelope').envelope
  }
  set read(read: Read) {
    this.#read = read
  }
  /** The envelope, where the request got so far that it was read: a fault answers to it. */
  get envelopeIfRead(): ItkEnvelope | undefined {
    return this.#read?.envelope
  }

  get space(): Space {
    return filled(this.#space, 'space')
  }
  set space(space: Space) {
    this.#space = space
  }

  get distribution(): DistributionEnvelope {
    return filled(this.#distribution, 'distribution envelope')
  }
  set distribution(distribution: DistributionEnvelope) {
    this.#distribution = distribution
  }

  get request(): MiniServiceRequest {
    return filled(this.#request, 'request')
  }
  set request(request: MiniServiceRequest) {
    this.#request = request
  }
}
