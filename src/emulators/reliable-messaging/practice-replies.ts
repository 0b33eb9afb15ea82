import type { RegisteredEndpoint } from '../../directory/directory.ts'
import { splitInteraction } from '../../directory/names.ts'
import { INBOX } from '../../directory/records.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { PracticeReply } from '../../national/practice.ts'
import { SUPPLIER_START, writeSupplierMessage } from '../../wire/ebxml/write-forward.ts'
import { isoSeconds } from '../../wire/hl7v3/time.ts'
import { writeHl7 } from '../../wire/hl7v3/write-message.ts'
import { multipartContentType } from '../../wire/multipart/index.ts'
import type { Forwarded } from './forwarded.ts'
import type { Visit } from './visit.ts'

/** A message of the organisation that is addressed, ready to be passed on to the sender. */
export interface AddressedReply {
  readonly forwarded: Forwarded
  readonly contract: RegisteredEndpoint
  readonly delayMs: number
}

/** What an organisation that mock-spine plays does with a message to it. */
export interface Played {
  readonly replies: readonly AddressedReply[]
  /** Replies that the sender has no contract for: service-qualified interactions. */
  readonly undeliverable: readonly string[]
  readonly ignored?: string
}

const NOT_PLAYED: Played = { replies: [], undeliverable: [] }

/** Lets the addressed organisation act, when mock-spine plays it: one whose party has no listener of its own. */
export async function play(visit: Visit, turn: Turn): Promise<Played> {
  const { envelope, parts, contract, entry } = visit
  const practice = contract.endpoint.url === INBOX ? parts.practices[contract.party.partyKey] : undefined
  if (practice === undefined) return NOT_PLAYED
  const directory = parts.directory(turn.space)
  const { replies, ignored } = await practice(
    {
      ...visit.payload,
      interaction: entry.interaction,
      conversationId: envelope.conversationId.value,
      messageId: envelope.messageId.value,
      from: directory.party(envelope.from.value)?.odsCode ?? envelope.from.value,
      to: contract.party.odsCode,
    },
    turn,
  )
  const { service } = splitInteraction(entry.interaction)
  const addressed = replies.map((reply) => ({ reply, to: directory.endpoint(envelope.from.value, `${service}:${reply.action}`) }))
  return {
    replies: addressed.flatMap(({ reply, to }) =>
      to === undefined ? [] : [{ forwarded: forwardedReply(visit, turn, reply, service, to), contract: to, delayMs: reply.delayMs }],
    ),
    undeliverable: addressed.flatMap(({ reply, to }) => (to === undefined ? [`${service}:${reply.action}`] : [])),
    ...(ignored === undefined ? {} : { ignored }),
  }
}

function forwardedReply(visit: Visit, turn: Turn, reply: PracticeReply, service: string, to: RegisteredEndpoint): Forwarded {
  const { envelope, exchange } = visit
  const { wrapper } = visit.payload
  const { messageId, action } = reply
  const at = turn.now + reply.delayMs
  const header = {
    from: envelope.to.value,
    to: envelope.from.value,
    cpaId: to.endpoint.cpaId,
    conversationId: envelope.conversationId.value,
    service,
    action,
    messageId,
    timestamp: `${isoSeconds(at)}Z`,
  }
  const payload = writeHl7({
    interaction: action,
    prefix: '',
    id: messageId,
    createdAt: at,
    versionCode: 'V3NPfIT3.1.10',
    ...reply.acknowledgement,
    receiverAsid: wrapper.senderAsid,
    senderAsid: wrapper.receiverAsid,
    content: reply.content,
  })
  const body = writeSupplierMessage({ ...header, payload, references: reply.references, attachments: reply.attachments })
  return {
    fromParty: header.from,
    toParty: header.to,
    service,
    action,
    cpaId: header.cpaId,
    conversationId: header.conversationId,
    messageId,
    timestamp: header.timestamp,
    hl7Id: messageId,
    versionCode: 'V3NPfIT3.1.10',
    fromAsid: wrapper.receiverAsid,
    toAsid: wrapper.senderAsid,
    ackRequested: true,
    contentType: multipartContentType(SUPPLIER_START),
    body: body.toString('latin1'),
    ...(exchange.traceparent === undefined ? {} : { traceparent: exchange.traceparent }),
  }
}
