import { describe, expect, it } from 'vitest'
import type { Received } from '../support/supplier.ts'
import { Ledger } from './ledger.ts'
import { type Planned, planned } from './plan.ts'
import { Random } from './random.ts'
import { reconcile } from './reconcile.ts'
import { killSchedule } from './schedule.ts'

const route = { from: 'A99911-9990011', to: 'B99912-9990012', cpaId: 'S1', senderAsid: '1', receiverAsid: '2' }
const routes = { reliable: route, 'forward-reliable': route, 'forward-express': route }

/** The first message of a kind that a run would send. */
function aMessage(kind: Planned['kind']): Planned {
  const random = new Random(1)
  for (let serial = 0; ; serial++) {
    const found = planned(random, routes, serial)
    if (found.kind === kind) return found
  }
}

const received = ({ message }: Planned, changes: Partial<Received> = {}): Received => ({
  path: '/',
  headers: [],
  body: message.body.toString(),
  raw: message.body,
  caller: '',
  parts: [],
  messageId: message.messageId,
  refToMessageId: '',
  conversationId: message.conversationId,
  action: 'COPC_IN000001UK01',
  header: () => undefined,
  ...changes,
})
const answerTo = (to: Planned, changes: Partial<Received> = {}): Received =>
  received(to, {
    action: 'MCCI_IN010000UK13',
    messageId: 'ANSWER-1',
    refToMessageId: to.message.messageId,
    body: '<acknowledgement typeCode="AA"/>',
    raw: Buffer.from('answer'),
    ...changes,
  })

function reliable() {
  const ledger = new Ledger()
  const message = aMessage('reliable')
  const account = ledger.plan(message)
  account.sent = 1
  const violations = () => {
    reconcile(ledger)
    return ledger.violations
  }
  return { ledger, message, account, violations }
}

describe('what a run is judged by', () => {
  it('finds nothing in a message that is acknowledged, answered, repeated and answered again as before', () => {
    const { ledger, message, account, violations } = reliable()
    ledger.acknowledge(account, 'ACK-1')
    expect(ledger.waiting).toBe(1)
    ledger.answered(answerTo(message))
    expect(ledger.waiting).toBe(0)
    ledger.acknowledge(account, 'ACK-1')
    ledger.answered(answerTo(message))
    expect(violations()).toEqual([])
    expect(reconcile(ledger).get('reliable')).toMatchObject({ messages: 1, acknowledged: 1, delivered: 1, again: 1 })
  })

  it('permits what was not acknowledged, delivered or not', () => {
    const { ledger, message, account, violations } = reliable()
    const forward = aMessage('forward-express')
    ledger.abandon(account)
    ledger.answered(answerTo(message))
    const other = ledger.plan(forward)
    other.sent = 1
    ledger.abandon(other)
    expect(violations()).toEqual([])
    expect(reconcile(ledger).get('all')).toMatchObject({ acknowledged: 0, unacknowledged: 2, unacknowledgedDelivered: 1 })
  })

  it('finds an acknowledged message that is lost', () => {
    const { ledger, account, violations } = reliable()
    ledger.acknowledge(account, 'ACK-1')
    expect(violations()).toEqual([expect.stringContaining('never delivered')])
  })

  it.each([
    ['a second answer', { messageId: 'ANSWER-2' }, /2 answers/],
    ['other bytes', { raw: Buffer.from('changed') }, /other bytes/],
    ['another conversation', { conversationId: 'C' }, /answered in C/],
    ['a failure', { body: '<acknowledgement typeCode="AR"/>' }, /failure/],
    ['a message to nobody', { refToMessageId: 'UNKNOWN' }, /nothing sent has caused/],
    ['a MessageError', { action: 'MessageError' }, /nothing sent has caused/],
  ] as const)('finds %s among answers', (_, changes, told) => {
    const { ledger, message, account, violations } = reliable()
    ledger.acknowledge(account, 'ACK-1')
    ledger.answered(answerTo(message))
    ledger.answered(answerTo(message, changes))
    expect(violations()).toEqual([expect.stringMatching(told)])
  })

  it('finds a repeat that is acknowledged as if it were new', () => {
    const { ledger, message, account, violations } = reliable()
    ledger.acknowledge(account, 'ACK-1')
    ledger.acknowledge(account, 'ACK-2')
    ledger.answered(answerTo(message))
    expect(violations()).toEqual([expect.stringContaining('ACK-2')])
  })

  it('finds a forward message with other bytes, and one that nobody sent', () => {
    const ledger = new Ledger()
    const message = aMessage('forward-reliable')
    ledger.plan(message).sent = 1
    ledger.forwarded(received(message, { raw: Buffer.concat([message.message.body, Buffer.from(' ')]) }))
    ledger.forwarded(received(message, { messageId: 'UNKNOWN' }))
    expect(ledger.violations).toEqual([
      expect.stringContaining('other bytes than it was sent with'),
      expect.stringContaining('nothing sent has caused'),
    ])
    expect(ledger.invented).toBe(1)
  })
})

it('tells when so many messages are settled, acknowledged or given up', async () => {
  const ledger = new Ledger()
  const plan = () => ledger.plan({ ...aMessage('reliable'), message: { ...aMessage('reliable').message } })
  const order: string[] = []
  const reached = ledger.reaches(2).then(() => order.push('reached'))
  ledger.acknowledge(plan(), 'ACK-1')
  await Promise.resolve()
  order.push('one settled')
  ledger.abandon(plan())
  await reached
  expect(order).toEqual(['one settled', 'reached'])
  await ledger.reaches(1)
})

it('kills are spread over the whole run, the same for the same seed', () => {
  const schedule = killSchedule(new Random(7), 10_000, 20)
  expect(schedule).toEqual(killSchedule(new Random(7), 10_000, 20))
  expect(schedule).not.toEqual(killSchedule(new Random(8), 10_000, 20))
  for (const [at, { after }] of schedule.entries()) expect(Math.floor(after / 500)).toBe(at)
  expect(schedule.flatMap(({ startUps }) => startUps).length).toBeGreaterThan(0)
})
