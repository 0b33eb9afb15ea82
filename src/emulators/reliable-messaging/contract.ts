import type { DeliveryPattern } from '../../directory/contract.ts'
import type { Operation } from '../../kernel/emulator.ts'

/** Which header rules a path applies (dossier ebxml-messaging 2.3). */
export type HeaderProfile = 'reliable' | 'express'

export interface MessagingOperation extends Operation {
  readonly profile: HeaderProfile
  readonly pattern: DeliveryPattern
}

/** The messaging paths served so far (dossier 1.1). */
export const operations: readonly MessagingOperation[] = [
  {
    name: 'reliablerequest',
    path: '/reliablemessaging/reliablerequest',
    profile: 'reliable',
    pattern: 'async-reliable',
    answers: ['202 with an Acknowledgment', 'SOAP fault, HTTP 500', 'MessageError'],
    source: 'dossier ebxml-messaging 1.1, 2.2',
  },
  {
    name: 'queryrequest',
    path: '/reliablemessaging/queryrequest',
    profile: 'express',
    pattern: 'async-express',
    answers: ['202, empty', 'SOAP fault, HTTP 500', 'MessageError'],
    source: 'dossier ebxml-messaging 1.1, 2.2',
  },
]

/** The operation of a request target; its query does not count. */
export function operationAt(target: string): MessagingOperation | undefined {
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  return operations.find((operation) => operation.path === path)
}
