/** An unsigned token taken apart: `{"alg":"none","typ":"JWT"}`, its claims, and nothing for a signature (dossier ssp-fhir-dos 1.10). */
export interface UnsignedToken {
  readonly header: JsonObject
  readonly claims: JsonObject
  /** What stands behind the last dot: empty, unless somebody signed it. */
  readonly signature: string
}

/** Why a text is no such token; nothing of its own text is repeated. */
export interface TokenFault {
  readonly fault: 'scheme' | 'parts' | 'encoding' | 'json'
  readonly came: string
  readonly expected: string
}

export type JsonObject = Readonly<Record<string, unknown>>

/** Reads the value of an Authorization header. */
export function readBearer(authorization: string): UnsignedToken | TokenFault {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  if (token === undefined) {
    const scheme = authorization.split(' ', 1)[0] ?? ''
    return { fault: 'scheme', came: `the scheme “${scheme.slice(0, 20)}”`, expected: 'Bearer and one token' }
  }
  const [first = '', second = '', third, ...more] = token.split('.')
  if (third === undefined || more.length > 0) {
    const came = `${token.split('.').length} part(s)`
    return { fault: 'parts', came, expected: 'three parts with dots between them; the third is empty, so that the token ends in a dot' }
  }
  for (const [name, part] of [
    ['header', first],
    ['payload', second],
  ] as const)
    if (!/^[A-Za-z0-9_-]+$/.test(part))
      return { fault: 'encoding', came: `a ${name} that is not base64url`, expected: 'base64url without padding' }
  const header = read(first)
  const claims = read(second)
  if (header !== undefined && claims !== undefined) return { header, claims, signature: third }
  const what = header === undefined ? 'header' : 'payload'
  return { fault: 'json', came: `a ${what} that is no JSON object`, expected: 'a JSON object' }
}

function read(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
