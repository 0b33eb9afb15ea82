import { done } from '../errors.ts'
import { pointers } from '../state.ts'
import type { Handler } from '../visit.ts'
import { targeted } from './find-pointers.ts'

/** Forgets a pointer, whatever its status (dossier ssp-fhir-dos 7). */
export const deletePointer: Handler = async (visit, turn) => {
  const pointer = await targeted(visit, turn)
  turn.delete(pointers, pointer.id)
  return {
    status: 200,
    resource: done('RESOURCE_DELETED', 'Successfully removed resource DocumentReference', visit.parts.ids.uuid().toLowerCase()),
  }
}
