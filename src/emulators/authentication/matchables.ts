import type { Exchange } from '../../kernel/exchange.ts'

/** Labels of these exchanges: which operation, which user, role, and session (by the id that the admin interface shows). */
export const labels = ['operation', 'uid', 'role', 'session', 'device', 'event'] as const

/** What a stub may match on: everything the request was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
