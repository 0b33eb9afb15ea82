import { checkSchema } from '../../../national/schema-problems.ts'
import { ruleText } from '../../../wire/hl7v3/wrapper-codes.ts'
import { rejection } from '../rejection.ts'
import type { Visit } from '../visit.ts'

/** Compares the HL7 message with its XML schema, where there are schemas. */
export function validate(visit: Visit): Promise<void> | undefined {
  const { schemas } = visit.parts
  return schemas === undefined || visit.rejection !== undefined ? undefined : compare(visit, schemas)
}

async function compare(visit: Visit, schemas: NonNullable<Visit['parts']['schemas']>): Promise<void> {
  const { tape } = visit.payload
  const { problems, refused } = await checkSchema(schemas, tape, tape.root, visit.entry.action)
  visit.exchange.problems.push(...problems)
  if (refused && problems.length > 0) visit.rejection = rejection('HL7_VALIDATION_ERROR', ruleText('HL7_VALIDATION_ERROR'))
}
