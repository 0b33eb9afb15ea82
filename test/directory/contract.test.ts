import { expect, it } from 'vitest'
import { type ContractProperties, deliveryPattern, deliveryPatterns, reliability, usualContract } from '../../src/directory/contract.ts'

type Row = [string, Pick<ContractProperties, 'syncReplyMode' | 'ackRequested' | 'duplicateElimination' | 'isAuthenticated'>, string]
const contract = (
  syncReplyMode: ContractProperties['syncReplyMode'],
  ackRequested: 'always' | 'never',
  duplicateElimination: 'always' | 'never',
  isAuthenticated: ContractProperties['isAuthenticated'] = 'transient',
) => ({ syncReplyMode, ackRequested, duplicateElimination, isAuthenticated })

it.each<Row>([
  ['pdsquery retrieval', contract('None', 'never', 'never', 'none'), 'sync'],
  ['signals and response in one reply', contract('signalsAndResponse', 'always', 'always'), 'sync'],
  ['psisquery document list', contract('MSHSignalsOnly', 'never', 'never'), 'async-express'],
  ['psis upload', contract('MSHSignalsOnly', 'always', 'always'), 'async-reliable'],
  ['duplicate elimination alone', contract('MSHSignalsOnly', 'never', 'always'), 'async-reliable'],
  ['gp2gp', contract('None', 'always', 'always'), 'forward-reliable'],
  ['SyncReply "never"', contract('never', 'always', 'never'), 'forward-reliable'],
  ['e-RS express', contract('None', 'never', 'never'), 'forward-express'],
  ['persistent TLS identity', contract('None', 'never', 'never', 'persistent'), 'forward-express'],
])('reads the pattern of %s', (_, properties, pattern) => {
  expect(deliveryPattern(properties)).toBe(pattern)
})

it.each(deliveryPatterns)('the usual contract of %s amounts to that pattern', (pattern) => {
  expect(deliveryPattern(usualContract[pattern])).toBe(pattern)
})

it('gives reliability in numbers', () => {
  expect(reliability(usualContract['async-reliable'])).toEqual({ retries: 2, retryIntervalMs: 60_000, persistDurationMs: 300_000 })
  expect(reliability(usualContract['async-express'])).toEqual({ retries: 0, retryIntervalMs: undefined, persistDurationMs: undefined })
})
