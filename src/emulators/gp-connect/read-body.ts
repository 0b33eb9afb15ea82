import { z } from 'zod'
import type { RefusalCode } from './errors.ts'
import { refuse } from './refusing.ts'

/** The body as JSON. */
export function jsonBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    const came = error instanceof Error ? error.message.slice(0, 100) : 'no JSON'
    throw refuse.resource('BAD_REQUEST', { came, expected: 'a FHIR resource in JSON', at: 'body' })
  }
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
