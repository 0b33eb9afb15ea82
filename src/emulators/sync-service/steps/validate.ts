import { checkSchema } from '../../../national/schema-problems.ts'
import { rejection } from '../errors.ts'
import type { Visit } from '../visit.ts'

/** Compares the interaction with its XML schema, where there are schemas (dossier sync-pds-smsp-gazetteer 1.9: after the wrapper's checks). */
export function validate(visit: Visit): Promise<void> | undefined {
  const { schemas } = visit.parts
  return schemas === undefined || visit.rejection !== undefined ? undefined : compare(visit, schemas)
}

async function compare(visit: Visit, schemas: NonNullable<Visit['parts']['schemas']>): Promise<void> {
  const { entry, envelope, exchange, tape } = visit
  const { problems, refused } = await checkSchema(schemas, tape, envelope.content, entry.action)
  const [first, ...more] = problems
  if (!refused || first === undefined) {
    exchange.problems.push(...problems)
    return
  }
  exchange.problems.push(...more)
  visit.rejection = rejection('HL7_VALIDATION_ERROR', first)
}
