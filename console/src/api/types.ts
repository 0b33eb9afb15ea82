import type { z } from 'zod'
import type { EventFrame } from '../../../src/control/event-frame.ts'
import type { ExchangeRow } from '../../../src/control/exchange-row.ts'
import type { ExchangeWhole } from '../../../src/control/exchange-view.ts'

// Types only: the console and the admin interface can't drift, and nothing of the server is built into the console.
export type { EventFrame, ExchangeRow }
/** An exchange with its bodies. */
export type Exchange = z.output<typeof ExchangeWhole>
/** One of its two halves. */
export type Wire = Exchange['request']
export type Problem = Exchange['problems'][number]
