import { expect } from 'vitest'
import type { JournalFilter } from '../kernel/journal-match.ts'
import { Spine } from './spine.ts'

/** What the matchers add to `expect(spine)`. */
export interface SpineMatchers<R = unknown> {
  /** So many complete exchanges match (`times`), or at least one. The failure tells what happened instead. */
  toHaveExchanged(filter: JournalFilter, times?: number): R
  /** Nothing was refused, and no delivery failed. */
  toHaveRefusedNothing(): R
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends SpineMatchers<R> {}
}

expect.extend({
  toHaveExchanged(received: unknown, filter: JournalFilter, times?: number) {
    const spine = spineOf(received)
    const found = spine.exchanges(filter).filter(({ state }) => state === 'complete' || state === 'cut').length
    const pass = times === undefined ? found > 0 : found === times
    const wanted = times === undefined ? 'at least one' : `exactly ${times}`
    return {
      pass,
      message: () =>
        `${pass ? 'not ' : ''}${wanted} exchange(s) with ${JSON.stringify(filter)} expected, ${found} found; what happened:\n${spine.timeline()}`,
    }
  },
  toHaveRefusedNothing(received: unknown) {
    const spine = spineOf(received)
    const wrong = spine.exchanges().filter(({ outcome }) => outcome === 'refused' || outcome === 'failed').length
    return {
      pass: wrong === 0,
      message: () =>
        wrong === 0
          ? 'some refusal or failed delivery expected, none found'
          : `${wrong} exchange(s) refused or failed; what happened:\n${spine.timeline()}`,
    }
  },
})

function spineOf(received: unknown): Spine {
  if (received instanceof Spine) return received
  throw new TypeError('expect() was not given what startSpine() answered with')
}
