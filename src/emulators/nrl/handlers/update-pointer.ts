import { z } from 'zod'
import { done, refuse } from '../errors.ts'
import { resourceIn } from '../pointer-body.ts'
import { type KeptPointer, pointers } from '../state.ts'
import type { Handler } from '../visit.ts'
import { assertCurrent, targeted } from './find-pointers.ts'

const Part = z.looseObject({ name: z.string(), valueString: z.string().optional(), valueCode: z.string().optional() })
const Parameters = z.looseObject({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.looseObject({ name: z.literal('operation'), part: z.array(Part) })).length(1),
})

const EXPECTED = { type: ['replace'], path: ['DocumentReference.status', '/status'], value: ['entered-in-error'] } as const

/** Marks a pointer as entered in error, the one change that there is (dossier ssp-fhir-dos 7). */
export const updatePointer: Handler = async (visit, turn) => {
  const patch = Parameters.safeParse(resourceIn(visit))
  if (!patch.success)
    throw refuse.resource('INVALID_RESOURCE', {
      came: patch.error.issues[0]?.message ?? '',
      expected: 'Parameters with one operation',
      at: 'body',
    })
  const parts = patch.data.parameter[0]?.part ?? []
  for (const [name, wanted] of Object.entries(EXPECTED)) {
    const part = parts.find((each) => each.name === name)
    const value = part?.valueString ?? part?.valueCode ?? ''
    if (!wanted.some((each) => each === value))
      throw refuse.resource('INVALID_RESOURCE', {
        came: value.slice(0, 60) || 'none',
        expected: wanted.join(' or '),
        at: `operation.${name}`,
      })
  }
  const pointer = assertCurrent(await targeted(visit, turn))
  const changed: KeptPointer = { ...pointer, status: 'entered-in-error', version: pointer.version + 1, at: turn.now }
  turn.put(pointers, pointer.id, changed)
  return {
    status: 200,
    resource: done('RESOURCE_UPDATED', 'Successfully updated resource DocumentReference', visit.parts.ids.uuid().toLowerCase()),
  }
}
