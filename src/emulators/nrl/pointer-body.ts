import { z } from 'zod'
import { conform } from '../../wire/fhir/conform.ts'
import { formatOfType, readResource, schemaOf } from '../../wire/fhir/representation.ts'
import { refuse } from './errors.ts'
import type { Visit } from './visit.ts'

const Reference = z.looseObject({ reference: z.string() })
const Coding = z.looseObject({ system: z.string(), code: z.string() })
/** Pointers are followed as they stand: by HTTPS, neither proxied nor encoded (dossier ssp-fhir-dos 7). */
const DocumentUrl = z
  .string()
  .regex(/^https:\/\/[^\s%/]+(?:\/(?!https?:)[^\s]*)?$/i, 'an https: URL, neither encoded nor through the proxy')

/** What a pointer must have, whatever else it has. */
const PointerBody = z.looseObject({
  resourceType: z.literal('DocumentReference'),
  masterIdentifier: z.looseObject({ system: z.string().min(1), value: z.string().min(1) }).optional(),
  status: z.literal('current'),
  type: z.looseObject({ coding: z.array(Coding).min(1) }),
  subject: Reference,
  author: z.array(Reference).min(1),
  custodian: Reference,
  indexed: z.string(),
  relatesTo: z
    .array(
      z.looseObject({
        code: z.literal('replaces'),
        target: z.looseObject({
          reference: z.string().optional(),
          identifier: z.looseObject({ system: z.string(), value: z.string() }).optional(),
        }),
      }),
    )
    .max(1)
    .optional(),
  content: z.array(z.looseObject({ attachment: z.looseObject({ contentType: z.string(), url: DocumentUrl }) })).min(1),
})
export type PointerBody = z.output<typeof PointerBody>

/** A body in the JSON form of the release. */
export function resourceIn({ inbound }: Visit): unknown {
  const read = readResource(inbound.body, formatOfType(inbound.fields.get('content-type') ?? '') ?? 'xml')
  if ('fault' in read) {
    const { fault, came, expected, at } = read
    throw refuse.resource(fault === 'syntax' ? 'INVALID_REQUEST_MESSAGE' : 'INVALID_RESOURCE', { came, expected, at })
  }
  const { value, misfits } = conform(read.value, schemaOf('STU3'))
  const [misfit] = misfits
  if (misfit !== undefined) throw refuse.resource('INVALID_RESOURCE', { came: misfit.came, expected: misfit.expected, at: misfit.at })
  return value
}

/** The pointer of a request. */
export function pointerBody(visit: Visit): PointerBody {
  const result = PointerBody.safeParse(resourceIn(visit))
  if (result.success) return result.data
  const [first] = result.error.issues
  throw refuse.resource('INVALID_RESOURCE', {
    came: first?.message ?? 'something else',
    expected: 'a pointer as the guidance has it',
    at: `DocumentReference.${first === undefined ? '' : z.core.toDotPath(first.path)}`,
  })
}
