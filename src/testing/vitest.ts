import { expect } from 'vitest'
import type { ExchangeFilter } from '../environment/proof/exchange-filter.ts'
import type { Expectations } from '../environment/proof/expectations.ts'
import { reportText } from '../environment/proof/report-text.ts'
import { isOver } from '../environment/proof/search.ts'
import { verify } from '../environment/proof/verify.ts'
import { Spine } from './spine.ts'

/** What the matchers add to `expect(spine)`. */
export interface SpineMatchers<R = unknown> {
  /**
   * So many complete exchanges match (`times`), or at least one; by what their messages say too: `{ json: { '$..ConversationId': '…' } }`. The
   * failure tells what happened instead: in the conversation that the filter names, or everywhere.
   */
  toHaveExchanged(filter: ExchangeFilter, times?: number): R
  /** Everything holds, within the time that `within` allows: `await expect(spine).toVerify({ … })`. The failure tells each check and what happened. */
  toVerify(expectations: Expectations): Promise<R>
  /** Nothing was refused, and no delivery failed. */
  toHaveRefusedNothing(): R
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends SpineMatchers<R> {}
}

expect.extend({
  toHaveExchanged(received: unknown, filter: ExchangeFilter, times?: number) {
    const spine = spineOf(received)
    const found = spine.exchanges(filter).filter(isOver).length
    const pass = times === undefined ? found > 0 : found === times
    const wanted = times === undefined ? 'at least one' : `exactly ${times}`
    return {
      pass,
      message: () =>
        `${pass ? 'not ' : ''}${wanted} exchange(s) with ${JSON.stringify(filter)} expected, ${found} found; what happened:\n${spine.timelineOf(filter)}`,
    }
  },
  async toVerify(received: unknown, expectations: Expectations) {
    const report = await verify(spineOf(received).environment.journal, expectations)
    return {
      pass: report.ok,
      message: () => (report.ok ? `something that does not hold expected; ${reportText(report)}` : reportText(report)),
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
