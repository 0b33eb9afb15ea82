import type { Collection } from '../../kernel/collection.ts'

/** A public key of an application, as its JWKS has it. Other members are kept as they came. */
export interface Jwk {
  readonly kty: string
  readonly kid?: string | undefined
  readonly [member: string]: unknown
}

/** An application of the API platform. */
export interface Application {
  /** Its API key, which is also `iss` and `sub` of what it signs. */
  readonly clientId: string
  readonly name: string
  /** Where its keys are fetched from. */
  readonly jwksUrl: string | undefined
  /** Its keys, where they were registered themselves. */
  readonly jwks: readonly Jwk[] | undefined
  readonly scopes: readonly string[]
  /** Where CIS2 sends its users back to; none for one that has no users. */
  readonly redirectUris: readonly string[]
  /** Told when a CIS2 session ends. */
  readonly backchannelLogoutUri: string | undefined
  /** What it authenticates with where it has no keys. */
  readonly secret: string
}

/** Applications of a space by client id. */
export const applications: Collection<Application> = {
  name: 'applications',
  encode: (application) => JSON.stringify(application),
  decode: (text) => JSON.parse(text),
  indexes: { all: () => [''] },
}

/** Scope of application-restricted access at the highest level of assurance (dossier identity-and-pki 7.3, row 20). */
export const LEVEL3 = 'urn:nhsd:apim:app:level3:'

/** The keys of a JWKS document; undefined for anything else. */
export function keysOf(document: unknown): readonly Jwk[] | undefined {
  if (typeof document !== 'object' || document === null || !('keys' in document) || !Array.isArray(document.keys)) return undefined
  return document.keys.every(isJwk) ? document.keys : undefined
}

function isJwk(value: unknown): value is Jwk {
  if (typeof value !== 'object' || value === null || !('kty' in value) || typeof value.kty !== 'string') return false
  return !('kid' in value) || value.kid === undefined || typeof value.kid === 'string'
}
