import { inner } from './message.ts'
import type { Shapes } from './reports.ts'

const OWN = '\u0001'
const MESSAGE = '\u0002'
const CONVERSATION = '\u0003'

/** Takes an acknowledgement and an answer of ours apart: where their ids stood, placeholders stand. */
export function shapesOf(ack: HttpText, answer: HttpText): Shapes {
  return {
    ackFields: fieldsOf(ack.head),
    ack: withPlaces(ack.body, inner(answer.body, 'eb:RefToMessageId')),
    answerFields: fieldsOf(answer.head),
    answer: withPlaces(answer.body, inner(answer.body, 'eb:RefToMessageId')),
  }
}

export interface HttpText {
  readonly head: string
  readonly body: string
}

/** A function that writes the text with other ids: its own, the message's, the conversation's. */
export function literal(shape: string): (own: string, messageId: string, conversationId: string) => string {
  const pieces = shape.split(/([\u0001-\u0003])/)
  return (own, messageId, conversationId) => {
    let text = ''
    for (const piece of pieces)
      text += piece === OWN ? own : piece === MESSAGE ? messageId : piece === CONVERSATION ? conversationId : piece
    return text
  }
}

const withPlaces = (body: string, messageId: string): string =>
  body
    .replaceAll(inner(body, 'eb:MessageId'), OWN)
    .replaceAll(inner(body, 'eb:ConversationId'), CONVERSATION)
    .replaceAll(messageId, MESSAGE)

/** Names and values in turn, without those that HTTP itself works out. */
function fieldsOf(head: string): string[] {
  return head
    .split('\r\n')
    .slice(1)
    .flatMap((line) => {
      const colon = line.indexOf(':')
      const name = line.slice(0, colon)
      return colon < 0 || /^(content-length|date|connection|keep-alive|host)$/i.test(name) ? [] : [name, line.slice(colon + 1).trim()]
    })
}
