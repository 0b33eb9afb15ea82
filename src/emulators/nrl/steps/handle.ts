import { fhirType, writeResource } from '../../../wire/fhir/representation.ts'
import { createPointer } from '../handlers/create-pointer.ts'
import { deletePointer } from '../handlers/delete-pointer.ts'
import { readPointer, searchPointers } from '../handlers/find-pointers.ts'
import { updatePointer } from '../handlers/update-pointer.ts'
import type { NrlOperation } from '../operations.ts'
import type { Handler, Visit } from '../visit.ts'

const HANDLERS: Readonly<Record<NrlOperation['name'], Handler>> = {
  create: createPointer,
  search: searchPointers,
  read: readPointer,
  update: updatePointer,
  delete: deletePointer,
}

/** Runs the operation in a turn of its space, unless a rule has answered. */
export async function handle(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const { exchange, parts, operation, space } = visit
  const { status, resource, fields = [] } = await parts.turns.run(space, async (turn) => HANDLERS[operation.name](visit, turn))
  exchange.outcome = 'accepted'
  exchange.summary = `${operation.name} of pointers: ${status}`
  const format = visit.wantedFormat ?? 'xml'
  visit.reply = { status, fields: ['Content-Type', fhirType(format), ...fields], body: writeResource(resource, format) }
}
