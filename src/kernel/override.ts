import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'

/**
 * Where users' stubs enter every pipeline, before its handler: an answer that replaces the real one, or undefined. The
 * engine that matches stubs comes later; until then nothing is overridden.
 */
export interface OverrideHook {
  answer(exchange: Exchange, matchables: Readonly<Record<string, string>>): Reply | undefined
}

export const noOverrides: OverrideHook = { answer: () => undefined }
