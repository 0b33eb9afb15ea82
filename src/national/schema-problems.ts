import { type Problem, problem } from '../kernel/problem.ts'
import type { SchemaValidator } from '../kernel/schema-validator.ts'
import type { XmlTape } from '../wire/xml/tape.ts'
import { messageProblems } from './message-problems.ts'

/** What comparing a message with its schema found, and whether the message is to be refused for it. */
export interface SchemaCheck {
  readonly problems: readonly Problem[]
  readonly refused: boolean
}

/** Compares an interaction's element with its schema. */
export async function checkSchema(schemas: SchemaValidator, tape: XmlTape, element: number, interaction: string): Promise<SchemaCheck> {
  const verdict = await schemas.check(interaction, tape.standalone(element))
  const file = `${interaction}.xsd`
  const refused = schemas.mode === 'strict'
  switch (verdict.kind) {
    case 'valid':
      return { problems: [], refused: false }
    case 'none':
      return { problems: [problem(messageProblems['MS-SCHEMA-NONE'], { came: interaction, expected: file })], refused: false }
    case 'unusable':
      return {
        problems: [problem(messageProblems['MS-SCHEMA-UNUSABLE'], { came: verdict.message, expected: `a schema ${file}` })],
        refused,
      }
    case 'invalid':
      return {
        refused,
        problems: verdict.findings.map(({ element: at, message }) => {
          const found = element + at
          const { line, column } = tape.position(tape.start(found))
          const [came = '', wanted] = message.split(/\s*Expected is (?:one of )?/)
          return problem(messageProblems['MS-SCHEMA'], {
            came,
            expected: wanted === undefined ? `what ${file} says` : `${wanted.replace(/\.$/, '')} (${file})`,
            at: `${tape.path(found)}, line ${line}, column ${column}`,
          })
        }),
      }
    default:
      return verdict satisfies never
  }
}
