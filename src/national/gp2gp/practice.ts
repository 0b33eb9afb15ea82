import type { Turn } from '../../kernel/turn.ts'
import type { Practice, PracticeAnswer, PracticeMessage, PracticeReply } from '../practice.ts'
import type { AckCode } from './ack-codes.ts'
import { type Behaviour, behaviourFor } from './behaviours.ts'
import { FILE_NAME, FRAGMENTS, fragmentOf, LENGTH } from './large-file.ts'
import { isContinue, readAcknowledgement, readRequest } from './read.ts'
import { next, OutOfTurn, type TransferEvent } from './states.ts'
import { changeTransfer, findTransfer, openTransfer, type Transfer } from './transfers.ts'
import { description, writeExtract, writeFragment, writeReason } from './write.ts'

const GP2GP = 'urn:nhs:names:services:gp2gp'
const NOTHING: PracticeAnswer = { replies: [] }

/**
 * A GP practice that holds a record for whoever asks, so that one supplier can test the requesting side alone (dossier
 * ebxml-messaging 6.1). What it does with a request, the patient's NHS number decides.
 * @param newId makes the ids of its messages, upper-case GUIDs
 */
export const gp2gpPractice =
  (newId: () => string): Practice =>
  async (message, turn) => {
    try {
      switch (message.interaction) {
        case `${GP2GP}:RCMR_IN010000UK05`:
          return await request(message, turn, newId)
        case `${GP2GP}:COPC_IN000001UK01`:
          return isContinue(message) ? await proceed(message, turn, newId) : ignored('a COPC_IN000001UK01 that is no Continue')
        case `${GP2GP}:MCCI_IN010000UK13`:
          return await acknowledged(message, turn)
        default:
          return ignored(`${message.interaction}, which the practice does not answer`)
      }
    } catch (error) {
      if (error instanceof OutOfTurn) return ignored(error.message)
      throw error
    }
  }

async function request(message: PracticeMessage, turn: Turn, newId: () => string): Promise<PracticeAnswer> {
  // A second request in a conversation is dropped without a word (dossier ebxml-messaging 2.6).
  if ((await findTransfer(turn, message.conversationId)) !== undefined) return ignored('a second request in the same conversation')
  const asked = readRequest(message)
  const behaviour: Behaviour = asked === undefined ? { kind: 'refuse', code: '18' } : behaviourFor(asked.nhsNumber)
  const extractId = newId()
  const large = behaviour.kind === 'large'
  const transfer: Transfer = {
    state: next('none', REQUESTED[behaviour.kind]),
    nhsNumber: asked?.nhsNumber ?? '',
    requestRef: message.wrapper.id,
    extractId: large || behaviour.kind === 'small' ? extractId : '',
    indexId: large ? newId() : '',
    fragmentIds: large ? Array.from({ length: FRAGMENTS }, newId) : [],
  }
  await openTransfer(turn, message.conversationId, transfer)
  if (behaviour.kind === 'silent') return NOTHING
  if (behaviour.kind === 'refuse' || asked === undefined) {
    const code = behaviour.kind === 'refuse' ? behaviour.code : '18'
    return { replies: [refusal(newId(), code, message.wrapper.id)] }
  }
  const content = writeExtract({
    ...asked,
    id: newId(),
    from: message.to,
    to: message.from,
    at: turn.now,
    ids: [newId(), newId(), newId()],
    text: large ? `The record’s file ${FILE_NAME} follows.` : 'Seen in surgery. No problems.',
  })
  const references = large ? [{ href: `mid:${transfer.indexId}`, description: description(FILE_NAME, true, LENGTH) }] : []
  return { replies: [reply('RCMR_IN030000UK06', extractId, content, { references, delayMs: large ? 0 : (behaviour.delayMs ?? 0) })] }
}

const REQUESTED: Readonly<Record<Behaviour['kind'], TransferEvent>> = {
  small: 'request for a small record',
  large: 'request for a large record',
  refuse: 'request refused',
  silent: 'request unanswered',
}

/** A Continue: the index and the fragments, or what the patient's number has in store instead. */
async function proceed(message: PracticeMessage, turn: Turn, newId: () => string): Promise<PracticeAnswer> {
  const transfer = await findTransfer(turn, message.conversationId)
  const behaviour = behaviourFor(transfer?.nhsNumber ?? '')
  const then = behaviour.kind === 'large' ? behaviour.onContinue : undefined
  const event = then === undefined ? 'continue' : then.kind === 'refuse' ? 'continue refused' : 'continue unanswered'
  const state = next(transfer?.state ?? 'none', event)
  if (transfer === undefined || behaviour.kind !== 'large') throw new OutOfTurn('none', event)
  changeTransfer(turn, message.conversationId, { ...transfer, state })
  if (then !== undefined) return then.kind === 'silent' ? NOTHING : { replies: [refusal(newId(), then.code, transfer.requestRef)] }
  const { indexId, fragmentIds } = transfer
  const names = fragmentIds.map((_, at) => `${indexId}_${at}.messageattachment`)
  const index = reply('COPC_IN000001UK01', indexId, writeFragment(indexId, message.to, message.from, FILE_NAME), {
    references: fragmentIds.map((id, at) => ({ href: `mid:${id}`, description: description(names[at] ?? '', false) })),
  })
  const fragments = fragmentIds.map((id, at) => fragment(id, names[at] ?? '', at, message))
  const sent = fragments.filter((_, at) => at !== behaviour.missing)
  // Nothing orders deliveries; what shall come first goes a minute earlier.
  return { replies: behaviour.early === true ? [...sent, { ...index, delayMs: MINUTE }] : [index, ...sent] }
}

const MINUTE = 60_000

function fragment(id: string, fileName: string, at: number, { from, to }: PracticeMessage): PracticeReply {
  const contentId = `${id}-file@gp-practice`
  return reply('COPC_IN000001UK01', id, writeFragment(id, to, from, fileName), {
    references: [{ href: `cid:${contentId}`, description: description(fileName, false) }],
    attachments: [{ contentId, contentType: 'text/plain', content: fragmentOf(at) }],
  })
}

/** The requester's word on the extract; what it says of other messages is noted by nobody (dossier ebxml-messaging 7 D05). */
async function acknowledged(message: PracticeMessage, turn: Turn): Promise<PracticeAnswer> {
  const { typeCode, messageRef } = readAcknowledgement(message)
  const transfer = await findTransfer(turn, message.conversationId)
  const event = typeCode === 'AA' ? 'record accepted' : 'record rejected'
  if (transfer === undefined) throw new OutOfTurn('none', event)
  if (transfer.extractId === '' || messageRef.toUpperCase() !== transfer.extractId)
    return ignored(`an acknowledgement of ${messageRef}, which is not the extract`)
  changeTransfer(turn, message.conversationId, { ...transfer, state: next(transfer.state, event) })
  return NOTHING
}

const refusal = (messageId: string, code: AckCode, messageRef: string): PracticeReply => ({
  ...reply('MCCI_IN010000UK13', messageId, writeReason(code)),
  acknowledgement: { typeCode: 'AE', messageRef },
})

const reply = (action: string, messageId: string, content: string, more: Partial<PracticeReply> = {}): PracticeReply => ({
  action,
  messageId,
  content,
  references: [],
  attachments: [],
  delayMs: 0,
  ...more,
})

const ignored = (why: string): PracticeAnswer => ({ replies: [], ignored: why })
