import { bytesOf, type Fields } from './body.ts'

export interface Jwt {
  /** Where it was found: a header's name. */
  readonly where: string
  readonly header: unknown
  readonly claims: unknown
  readonly signed: boolean
}

const TOKEN = /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g
/** Claims that are seconds since 1970. */
const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time'])

/** The JSON web tokens in header fields; what they claim is shown, not checked. */
export function jwtsIn(fields: Fields): readonly Jwt[] {
  return fields.flatMap(([where = '', value = '']) =>
    Array.from(value.matchAll(TOKEN), ([token]) => {
      const [header = '', claims = '', signature = ''] = token.split('.')
      return { where, header: partOf(header), claims: partOf(claims), signed: signature !== '' }
    }).filter((jwt) => jwt.claims !== undefined),
  )
}

function partOf(part: string): unknown {
  try {
    const base64 = part.replaceAll('-', '+').replaceAll('_', '/')
    return JSON.parse(new TextDecoder().decode(bytesOf(base64)), (name, value) =>
      TIMES.has(name) && typeof value === 'number' ? `${value} (${new Date(value * 1000).toISOString()})` : value,
    )
  } catch {
    return undefined
  }
}
