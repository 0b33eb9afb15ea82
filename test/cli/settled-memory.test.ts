import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { settleMemory } from '../../src/cli/settled-memory.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function settling() {
  const listeners = new Set<(exchange: Exchange) => void>()
  const collect = vi.fn()
  const journal = {
    onExchange: (listener: (exchange: Exchange) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const stop = settleMemory(journal, () => collect)
  return { listeners, collect, stop }
}

it('collects once, a second after the start, and listens no longer', () => {
  const { listeners, collect } = settling()
  vi.advanceTimersByTime(999)
  expect(collect).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(collect).toHaveBeenCalledExactlyOnceWith({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  expect(listeners.size).toBe(0)
})

it('waits for a second without an exchange', () => {
  const { listeners, collect } = settling()
  const exchange: Exchange = Object.create(null)
  for (let at = 0; at < 5; at++) {
    vi.advanceTimersByTime(900)
    for (const listener of listeners) listener(exchange)
  }
  expect(collect).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(collect).toHaveBeenCalledOnce()
})

it('collects nothing once it is told to stop', () => {
  const { listeners, collect, stop } = settling()
  stop()
  vi.advanceTimersByTime(10_000)
  expect(collect).not.toHaveBeenCalled()
  expect(listeners.size).toBe(0)
})
