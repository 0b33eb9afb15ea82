import type { Random } from './random.ts'
import { type Draft, setHeader } from './request.ts'

const VALUES = [
  '',
  ' ',
  'x',
  'x'.repeat(3000),
  'multipart/related',
  'text/xml',
  'text/xml; charset=UTF-16',
  'application/json',
  'multipart/related; boundary',
  'a, b',
  '"',
  '\xe9\xff',
  '\t\t',
  '%{jndi:ldap://localhost:1/x}',
  '../',
  '-1',
] as const

const NAMES = [
  'X-A',
  'x_b',
  'SOAPAction',
  'Content-Type',
  'Accept',
  'Authorization',
  'Cookie',
  'Via',
  'Forwarded',
  'x-forwarded-for',
  'charset',
] as const
const HOSTS = [
  'localhost',
  'LOCALHOST:8443',
  '',
  '[::1]:1',
  '[',
  'a'.repeat(300),
  'msg.int.spine2.ncrs.nhs.uk',
  'nowhere.example',
  'a b',
  ':',
  '127.0.0.1:99999',
] as const
const TRACES = ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x', '', `00-${'0'.repeat(2000)}`, '\xff'] as const
const TARGETS = [
  '/reliablemessaging/reliablerequest',
  '/reliablemessaging/queryrequest',
  '/reliablemessaging/intermediary',
  '/reliablemessaging/forwardreliable',
  '/reliablemessaging/forwardreliable?x=1&y',
  '/reliablemessaging/forwardreliable#x',
  '/reliablemessaging/',
  '/reliablemessaging/nowhere',
  '/ReliableMessaging/ReliableRequest',
  '//reliablemessaging//reliablerequest',
  '/reliablemessaging/%72eliablerequest',
  '/reliablemessaging/../reliablemessaging/reliablerequest',
  '/sync-service',
  '/smsp/pds',
  '/syncservice-pds/pds',
  '/',
  '*',
  '/%',
  '/%00',
  `/${'x'.repeat(4000)}`,
  'https://localhost/reliablemessaging/reliablerequest',
] as const
const VERBS = ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'post', 'POST'] as const

const names = (headers: readonly string[]): readonly number[] => headers.flatMap((_, at) => (at % 2 === 0 ? [at] : []))

/** What can be done to the head of a request without making its end doubtful, by name. */
export const headerMutations: Readonly<Record<string, (draft: Draft, random: Random) => void>> = {
  'header twice': (draft, random) => {
    const at = random.pick(names(draft.headers))
    draft.headers.push(draft.headers[at] ?? 'X', random.chance(0.5) ? (draft.headers[at + 1] ?? '') : random.pick(VALUES))
  },
  'header dropped': (draft, random) => void draft.headers.splice(random.pick(names(draft.headers)), 2),
  'header of another value': (draft, random) => {
    const at = random.pick(names(draft.headers))
    if (draft.headers[at] !== undefined) draft.headers[at + 1] = random.pick(VALUES)
  },
  'header of another case': (draft, random) => {
    const at = random.pick(names(draft.headers))
    const name = draft.headers[at] ?? 'X'
    draft.headers[at] = random.chance(0.5) ? name.toUpperCase() : name.toLowerCase()
  },
  'header more': (draft, random) => void draft.headers.push(random.pick(NAMES), random.pick(VALUES)),
  'many headers': (draft, random) => {
    for (let at = random.size(1500); at > 0; at--) draft.headers.push(`X-${at}`, '1')
  },
  'another Host': (draft, random) => void (draft.headers = setHeader(draft.headers, 'Host', random.pick(HOSTS))),
  'a trace': (draft, random) => void (draft.headers = setHeader(draft.headers, 'traceparent', random.pick(TRACES))),
  'a space': (draft, random) =>
    void (draft.headers = setHeader(
      draft.headers,
      'X-Mock-Spine-Space',
      random.pick(['default', 'fuzz-1', 'fuzz-2', '', '__proto__', 'nowhere']),
    )),
  'the connection closed': (draft) => void (draft.headers = setHeader(draft.headers, 'Connection', 'close')),
  'an expectation': (draft, random) => void draft.headers.push('Expect', random.pick(['100-continue', '100-Continue, x', 'coffee'])),
  'another target': (draft, random) => void (draft.target = random.pick(TARGETS)),
  'another verb': (draft, random) => void (draft.verb = random.pick(VERBS)),
  'another sender': (draft, random) =>
    void (draft.as = random.weighted([
      [3, 'supplier-b'],
      [2, 'nobody'],
      [1, 'supplier-a'],
    ] as const)),
}
