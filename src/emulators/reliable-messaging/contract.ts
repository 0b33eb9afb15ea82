import type { Operation } from '../../kernel/emulator.ts'

/**
 * Which header rules apply (dossier ebxml-messaging 2.3): messages to Spine by their path, forward messages by the addressed
 * party's contract.
 */
export type HeaderProfile = 'reliable' | 'express' | 'forward-reliable' | 'forward-end-party' | 'forward-express'

export interface MessagingOperation extends Operation {
  /** What the path is for: messages to Spine of one pattern, or messages from supplier to supplier and signals. */
  readonly takes: 'async-reliable' | 'async-express' | 'forward'
}

/** Where suppliers post signals. */
export const INTERMEDIARY = '/reliablemessaging/intermediary'

const FORWARD_ANSWERS = ['202 with an Acknowledgment', '202, empty', 'SOAP fault, HTTP 500', 'MessageError']

/** The messaging paths (dossier 1.1). */
export const operations: readonly MessagingOperation[] = [
  {
    name: 'reliablerequest',
    path: '/reliablemessaging/reliablerequest',
    takes: 'async-reliable',
    pattern: 'async-reliable',
    answers: ['202 with an Acknowledgment', 'SOAP fault, HTTP 500', 'MessageError'],
    source: 'dossier ebxml-messaging 1.1, 2.2',
  },
  {
    name: 'queryrequest',
    path: '/reliablemessaging/queryrequest',
    takes: 'async-express',
    pattern: 'async-express',
    answers: ['202, empty', 'SOAP fault, HTTP 500', 'MessageError'],
    source: 'dossier ebxml-messaging 1.1, 2.2',
  },
  {
    name: 'intermediary',
    path: INTERMEDIARY,
    takes: 'forward',
    pattern: 'forward-reliable, forward-express, signals',
    answers: FORWARD_ANSWERS,
    source: 'dossier ebxml-messaging 1.1, 1.8, 2.2',
  },
  {
    name: 'forwardreliable',
    path: '/reliablemessaging/forwardreliable',
    takes: 'forward',
    pattern: 'forward-reliable, forward-express, signals',
    answers: FORWARD_ANSWERS,
    source: 'dossier ebxml-messaging 1.1 (the Spine 1 name)',
  },
]

/** The operation of a request target; its query does not count. */
export function operationAt(target: string): MessagingOperation | undefined {
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  return operations.find((operation) => operation.path === path)
}
