/** A message that Spine delivered to a supplier's endpoint. */
export interface Received {
  /** Names and values in turn, in the order and case of the wire. */
  readonly headers: readonly string[]
  /** Path and query. */
  readonly path: string
  /** The body as it came. */
  readonly body: Buffer
  /** ebXML action, e.g. `MCCI_IN010000UK13`; '' where the message could not be read. */
  readonly action: string
  readonly messageId: string
  readonly refToMessageId: string
  readonly conversationId: string
  /** Why the message could not be read; '' when it could. */
  readonly fault: string
}

/** Which messages are meant; every given field must be equal. */
export type ReceivedFilter = Partial<Pick<Received, 'action' | 'messageId' | 'refToMessageId' | 'conversationId'>>

/** What a supplier answers to a delivery; `drop` cuts the connection without an answer. */
export type Answer = { readonly status: number; readonly contentType?: string; readonly body?: string } | 'drop'

/** Decides about each delivery; undefined answers as usual: 200, with an Acknowledgment where one is asked for. */
export type AnswerScript = (message: Received) => Answer | undefined | Promise<Answer | undefined>

export const meant = (message: Received, { action, messageId, refToMessageId, conversationId }: ReceivedFilter): boolean =>
  (action === undefined || message.action === action) &&
  (messageId === undefined || message.messageId === messageId) &&
  (refToMessageId === undefined || message.refToMessageId === refToMessageId) &&
  (conversationId === undefined || message.conversationId === conversationId)
