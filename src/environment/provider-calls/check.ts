import type { JsonObject } from '../../wire/jwt/unsigned.ts'
import type { ProviderAnswer, ProviderCall, ProviderSession } from './provider-session.ts'

/** What a check expects of an answer. */
export interface Expectation {
  readonly status: readonly number[]
  /** Spine's code of the OperationOutcome. */
  readonly code?: string
  /** What else must be so, in words, and whether it is. */
  readonly more?: readonly (readonly [what: string, holds: (answer: ProviderAnswer) => boolean])[]
  /** An end of the connection without an answer will do as well. */
  readonly orClosed?: boolean
}

/** A check of a provider, as data: the call, and what its answer must be. */
export interface Check {
  readonly id: string
  readonly group: string
  readonly name: string
  /** Interaction that the provider must be registered for. */
  readonly needs: string
  /** The call; undefined when what it needs has not been found. */
  call(session: ProviderSession): ProviderCall | undefined
  readonly expect: Expectation
  /** Keeps what later checks need. */
  keep?(session: ProviderSession, resource: JsonObject): void
}

export const ok = (...more: NonNullable<Expectation['more']>): Expectation => ({ status: [200], more })

export const refused = (status: number, code?: string): Expectation => ({
  status: [status],
  ...(code === undefined ? {} : { code }),
  more: [['an OperationOutcome', ({ resource }) => resource?.['resourceType'] === 'OperationOutcome']],
})

/** An answer with a resource of a type. */
export const resource = (type: string): readonly [string, (answer: ProviderAnswer) => boolean] => [
  `a ${type}`,
  ({ resource: told }) => told?.['resourceType'] === type,
]

export const header = (name: string, form: RegExp): readonly [string, (answer: ProviderAnswer) => boolean] => [
  `${name}: ${form.source}`,
  ({ headers }) => form.test(headers[name.toLowerCase()] ?? ''),
]

/** An expectation in words. */
export function told({ status, code, more = [], orClosed = false }: Expectation): string {
  const parts = [status.join(' or '), ...(code === undefined ? [] : [code]), ...more.map(([what]) => what)]
  return `${parts.join(', ')}${orClosed ? ', or the end of the connection' : ''}`
}

/** What of an expectation an answer does not meet, in words; empty when it meets all. */
export function unmet({ status, code, more = [] }: Expectation, answer: ProviderAnswer): string {
  const missing = more.filter(([, holds]) => !holds(answer)).map(([what]) => `no ${what}`)
  const wrong = !status.includes(answer.status) || (code !== undefined && answer.code !== code)
  return [...(wrong ? [`${answer.status}${answer.code === undefined ? '' : ` ${answer.code}`}`] : []), ...missing].join(', ')
}
