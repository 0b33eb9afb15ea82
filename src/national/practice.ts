import type { Turn } from '../kernel/turn.ts'
import type { DomainRequest } from './domain.ts'

/** A message from a supplier to an organisation that mock-spine plays. */
export interface PracticeMessage extends DomainRequest {
  /** Service-qualified. */
  readonly interaction: string
  readonly conversationId: string
  readonly messageId: string
  /** ODS codes of the sender and of the organisation. */
  readonly from: string
  readonly to: string
}

/** A part of a message after its HL7 part, as it stands in the body. */
export interface PracticeAttachment {
  readonly contentId: string
  readonly contentType: string
  /** Base64 text. */
  readonly content: string
}

/** A message of the organisation to whoever wrote to it; header, wrapper and addresses are put around it elsewhere. */
export interface PracticeReply {
  /** Interaction id of the same service. */
  readonly action: string
  /** eb:MessageId, HL7 id and part id in one. */
  readonly messageId: string
  readonly acknowledgement?: { readonly typeCode: 'AA' | 'AE' | 'AR'; readonly messageRef: string }
  /** XML after author1 in ControlActEvent, in the default namespace. */
  readonly content: string
  /** Manifest references after the payload's: `cid:` or `mid:`, and the text of their eb:Description. */
  readonly references: readonly { readonly href: string; readonly description: string }[]
  readonly attachments: readonly PracticeAttachment[]
  /** Milliseconds on the space's clock before it is sent. */
  readonly delayMs: number
}

export interface PracticeAnswer {
  readonly replies: readonly PracticeReply[]
  /** Why the message changed nothing. */
  readonly ignored?: string
}

/** An organisation that mock-spine plays: reads and changes its state through the turn. Runs again on a conflict. */
export type Practice = (message: PracticeMessage, turn: Turn) => Promise<PracticeAnswer>
