import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { Jwk } from '../../national/applications/application.ts'

const LONGEST = 16_384

/** A signed token taken apart. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signed: string
  readonly signature: Buffer
}

/** An RSA key of a JWKS; undefined for what is none. */
export function publicKey(jwk: Jwk): KeyObject | undefined {
  if (jwk.kty !== 'RSA') return undefined
  const { kty, n, e } = jwk
  try {
    const members: JsonWebKey = { kty, n: String(n), e: String(e) }
    return createPublicKey({ key: members, format: 'jwk' })
  } catch {
    // What is no key matches no kid.
    return undefined
  }
}

/** A JWT in compact form, not judged; undefined for what is none. */
export function decodeJwt(assertion: string): Jwt | undefined {
  if (assertion.length > LONGEST) return undefined
  const parts = assertion.split('.')
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9_-]*$/.test(part))) return undefined
  const [header, claims] = [objectOf(head), objectOf(body)]
  if (header === undefined || claims === undefined) return undefined
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') }
}

function objectOf(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
