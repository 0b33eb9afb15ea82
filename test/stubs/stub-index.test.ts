import { expect, it } from 'vitest'
import { CapturedBody } from '../../src/kernel/captured-body.ts'
import { Exchange } from '../../src/kernel/exchange.ts'
import { noPeer } from '../../src/kernel/peer.ts'
import { Facts } from '../../src/stubs/matching/facts.ts'
import { labelSource } from '../../src/stubs/matching/sources.ts'
import { StubIndex } from '../../src/stubs/matching/stub-index.ts'

const INTERACTION = labelSource('interaction')
const CONVERSATION = labelSource('conversationId')

it('a stub is looked up by what it shares with the fewest others', () => {
  const stubs = Array.from({ length: 200 }, (_, serial) => ({
    priority: 1,
    serial,
    conditions: [
      { source: INTERACTION, tests: [], equality: { values: ['REPC_IN150016UK05'] } },
      { source: CONVERSATION, tests: [], equality: { values: [`C-${serial}`] } },
    ],
  }))
  // Of the place that they share there are more values in all.
  const others = Array.from({ length: 300 }, (_, at) => ({
    priority: 1,
    serial: 200 + at,
    conditions: [{ source: INTERACTION, tests: [], equality: { values: [`OTHER-${at}`] } }],
  }))
  const index = new StubIndex([...stubs, ...others])
  const found = (conversationId: string) => {
    const exchange = new Exchange({
      id: '1',
      direction: 'in',
      door: 'd',
      peer: noPeer,
      startedAt: 0,
      begin: 0,
      request: { line: 'POST / HTTP/1.1', fields: [], body: CapturedBody.empty },
    })
    return index.candidates(new Facts(exchange, { interaction: 'REPC_IN150016UK05', conversationId }, 100)).map(({ serial }) => serial)
  }
  expect(found('C-7')).toEqual([7])
  expect(found('elsewhere')).toEqual([])
})
