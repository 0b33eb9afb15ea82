import { z } from 'zod'
import { durationMs, parseDuration } from './duration.ts'

/** The word of `words` that `text` is in any case: the directory's values come in several cases (dossier ebxml-messaging 2.1). */
function anyCase<const T extends readonly [string, ...string[]]>(words: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? (words.find((word) => word.toLowerCase() === value.toLowerCase()) ?? value) : value),
    z.enum(words, { error: `one of ${words.join(', ')}` }),
  )
}

const Duration = z
  .string({ error: 'an ISO 8601 duration such as PT1M' })
  .refine(
    (text) => parseDuration(text) !== undefined,
    'not an ISO 8601 duration of days, hours, minutes and seconds, such as PT1M or PT0.5S',
  )

/** Contract properties as the directory's nhsMhs entries hold them (dossier ebxml-messaging 2.1); values are kept in canonical case. */
export const contractShape = {
  syncReplyMode: anyCase(['MSHSignalsOnly', 'None', 'never', 'signalsAndResponse']),
  ackRequested: anyCase(['always', 'never']),
  duplicateElimination: anyCase(['always', 'never']),
  actor: z
    .enum(['urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH', 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH', 'IGNORED'], {
      error: 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH, urn:oasis:names:tc:ebxml-msg:actor:nextMSH or IGNORED',
    })
    .exactOptional(),
  retries: z.int({ error: 'a whole number, not in quotes' }).min(0).max(1000).exactOptional(),
  retryInterval: Duration.exactOptional(),
  persistDuration: Duration.exactOptional(),
  isAuthenticated: anyCase(['none', 'transient', 'persistent']),
} as const

const ContractProperties = z.object(contractShape).readonly()
export type ContractProperties = z.output<typeof ContractProperties>

/** How a message of an interaction travels (dossier ebxml-messaging 2.1, 2.2). */
export const deliveryPatterns = ['sync', 'async-express', 'async-reliable', 'forward-reliable', 'forward-express'] as const
export type DeliveryPattern = (typeof deliveryPatterns)[number]

/**
 * The pattern that contract properties amount to. Reliable is what asks for an acknowledgement or duplicate elimination.
 * `sync` and `forward-express` have the same three properties; the TLS identity they ask for tells them apart (inferred: sync
 * entries are registered with isAuthenticated `none`, dossier sds-ldap 5.1).
 */
export function deliveryPattern(contract: ContractProperties): DeliveryPattern {
  const reliable = contract.ackRequested === 'always' || contract.duplicateElimination === 'always'
  if (contract.syncReplyMode === 'signalsAndResponse') return 'sync'
  if (contract.syncReplyMode === 'MSHSignalsOnly') return reliable ? 'async-reliable' : 'async-express'
  if (reliable) return 'forward-reliable'
  return contract.isAuthenticated === 'none' ? 'sync' : 'forward-express'
}

/** Reliability in numbers; durations in milliseconds, undefined where the contract has none. */
export interface Reliability {
  /** Repeats after the first attempt. */
  readonly retries: number
  readonly retryIntervalMs: number | undefined
  readonly persistDurationMs: number | undefined
}

/** The contract's reliability values, durations in milliseconds. */
export function reliability(contract: ContractProperties): Reliability {
  return {
    retries: contract.retries ?? 0,
    retryIntervalMs: contract.retryInterval === undefined ? undefined : durationMs(contract.retryInterval),
    persistDurationMs: contract.persistDuration === undefined ? undefined : durationMs(contract.persistDuration),
  }
}

export const TO_PARTY = 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH'
const NEXT = 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH'

/** The contract properties commonly registered for each pattern (dossier ebxml-messaging 2.1): what registration fills in. */
export const usualContract: { readonly [P in DeliveryPattern]: ContractProperties } = {
  sync: { syncReplyMode: 'None', ackRequested: 'never', duplicateElimination: 'never', isAuthenticated: 'none' },
  'async-express': {
    syncReplyMode: 'MSHSignalsOnly',
    ackRequested: 'never',
    duplicateElimination: 'never',
    actor: TO_PARTY,
    isAuthenticated: 'transient',
  },
  'async-reliable': {
    syncReplyMode: 'MSHSignalsOnly',
    ackRequested: 'always',
    duplicateElimination: 'always',
    actor: TO_PARTY,
    retries: 2,
    retryInterval: 'PT1M',
    persistDuration: 'PT5M',
    isAuthenticated: 'transient',
  },
  'forward-reliable': {
    syncReplyMode: 'None',
    ackRequested: 'always',
    duplicateElimination: 'always',
    actor: NEXT,
    retries: 2,
    retryInterval: 'PT2H',
    persistDuration: 'PT7H',
    isAuthenticated: 'transient',
  },
  'forward-express': { syncReplyMode: 'None', ackRequested: 'never', duplicateElimination: 'never', isAuthenticated: 'transient' },
}
