import { z } from 'zod'
import { formatOfType, readResource } from '../../wire/fhir/representation.ts'
import type { RefusalCode } from './errors.ts'
import { refuse } from './refusing.ts'
import type { Visit } from './visit.ts'

/** The body in the JSON form, whatever it came in. */
export function bodyOf({ inbound, release }: Pick<Visit, 'inbound' | 'release'>): unknown {
  const format = formatOfType(inbound.fields.get('content-type') ?? '') ?? 'json'
  const read = readResource(inbound.body, format, release)
  if (!('fault' in read)) return read.value
  const { fault, came, expected, at } = read
  throw refuse.resource(fault === 'syntax' ? 'BAD_REQUEST' : 'INVALID_RESOURCE', { came, expected, at })
}

/** The body, or a part of it, as a schema has it. @param code what is answered where it is not */
export function readAs<S extends z.ZodType>(schema: S, value: unknown, code: RefusalCode, what: string): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [first] = result.error.issues
  const at = first === undefined ? what : `${what}.${z.core.toDotPath(first.path)}`.replace(/\.$/, '')
  throw refuse.resource(code, { came: first?.message ?? 'something else', expected: `a valid ${what}`, at })
}

const resourceType = z.looseObject({ resourceType: z.string() })

/** Refuses another type of resource. */
export function assertType(value: unknown, type: string): void {
  const found = resourceType.safeParse(value)
  if (found.success && found.data.resourceType === type) return
  throw refuse.resource('INVALID_RESOURCE', {
    came: found.success ? found.data.resourceType.slice(0, 50) : 'no resourceType',
    expected: type,
    at: 'resourceType',
  })
}
