import { Child, LOAD_CORE } from './child.ts'
import type { Files } from './files.ts'
import type { Parties, Size } from './message.ts'
import { LoadEvent } from './reports.ts'

export const CONNECTIONS = 32
/** Replies that may be ahead of the answers delivered in *conversation*. */
export const AHEAD = 2000

export interface LoadPlan {
  readonly port: number
  readonly files: Files
  readonly parties: Parties
  /** Seconds before the window, and of it; without a window it sends as many messages as it is told. */
  readonly window?: { readonly warmup: number; readonly seconds: number }
  /** 0: no limit. */
  readonly ahead: number
  readonly size?: Size
  readonly space?: string
}

export type Load = Child<ReturnType<typeof LoadEvent.parse>>

/** The process that sends (load.ts), beside the sink on the other core. */
export function startLoad({ port, files, parties, window, ahead, size, space }: LoadPlan): Load {
  const given: Readonly<Record<string, string | number | undefined>> = {
    port,
    connections: CONNECTIONS,
    seconds: window?.seconds ?? 0,
    warmup: window?.warmup ?? 0,
    ahead,
    ca: files.ca,
    cert: files.cert,
    key: files.key,
    parties: JSON.stringify(parties),
    size,
    space,
  }
  const args = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]))
  return new Child('load.ts', LOAD_CORE, args, LoadEvent)
}
