/** Where a transfer stands at the practice that holds the record (dossier ebxml-messaging 6.1). */
export type TransferState = 'none' | 'refused' | 'silent' | 'record sent' | 'continue awaited' | 'fragments sent' | 'closed' | 'failed'

/** What can happen to it: a request as the practice takes it, and what the requester sends afterwards. */
export type TransferEvent =
  | 'request refused'
  | 'request unanswered'
  | 'request for a small record'
  | 'request for a large record'
  | 'continue'
  | 'continue refused'
  | 'continue unanswered'
  | 'record accepted'
  | 'record rejected'

const moves: Readonly<Record<TransferState, Readonly<Partial<Record<TransferEvent, TransferState>>>>> = {
  none: {
    'request refused': 'refused',
    'request unanswered': 'silent',
    'request for a small record': 'record sent',
    'request for a large record': 'continue awaited',
  },
  refused: {},
  silent: {},
  'record sent': { 'record accepted': 'closed', 'record rejected': 'failed' },
  'continue awaited': {
    continue: 'fragments sent',
    'continue refused': 'refused',
    'continue unanswered': 'silent',
    'record rejected': 'failed',
  },
  'fragments sent': { 'record accepted': 'closed', 'record rejected': 'failed' },
  closed: {},
  failed: {},
}

/** A message that does not fit the state of its transfer. */
export class OutOfTurn extends Error {
  constructor(state: TransferState, event: TransferEvent) {
    super(`${event} while ${state === 'none' ? 'nothing was requested' : state}`)
    this.name = 'OutOfTurn'
  }
}

/** @throws OutOfTurn when the event is none that the state knows */
export function next(state: TransferState, event: TransferEvent): TransferState {
  const after = moves[state][event]
  if (after === undefined) throw new OutOfTurn(state, event)
  return after
}
