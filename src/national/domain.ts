import type { Problem } from '../kernel/problem.ts'
import type { Turn } from '../kernel/turn.ts'
import type { Hl7Wrapper } from '../wire/hl7v3/wrapper.ts'
import type { AcknowledgementDetail } from '../wire/hl7v3/write-message.ts'
import type { XmlTape } from '../wire/xml/tape.ts'

/** A decoded HL7 message as a domain gets it; which door it came through, it does not know. */
export interface DomainRequest {
  readonly tape: XmlTape
  readonly wrapper: Hl7Wrapper
}

/** What a domain answers; door and wrapper are put around it elsewhere. */
export interface DomainAnswer {
  /** Interaction id of the answer, e.g. `MCCI_IN010000UK13`. */
  readonly interaction: string
  readonly prefix: 'hl7:' | ''
  readonly versionCode: string
  readonly typeCode: 'AA' | 'AE' | 'AR'
  readonly detail?: AcknowledgementDetail
  /** XML after author1 in ControlActEvent, written with `prefix`. */
  readonly content: string
  /** One line for the journal. */
  readonly summary: string
  /** Codes in this answer that no public source gives. */
  readonly invented?: boolean
  /** What the journal tells beside the answer. */
  readonly problems?: readonly Problem[]
  /** What others are told of it. */
  readonly notices?: readonly DomainNotice[]
}

/** A message that Spine sends of itself because of what a domain did, to a party, or to every party of an organisation that can receive it. */
export interface DomainNotice {
  readonly to: { readonly party: string } | { readonly odsCode: string }
  /** Service and interaction id. */
  readonly service: string
  readonly interaction: string
  readonly versionCode: string
  /** XML after author1 in ControlActEvent, in the default namespace. */
  readonly content: string
}

/** Serves one interaction: reads and changes state through the turn, returns the answer. Runs again on a conflict. */
export type DomainHandler = (request: DomainRequest, turn: Turn) => Promise<DomainAnswer>
