import { existsSync, statSync } from 'node:fs'
import { ProblemError, problem } from '../kernel/problem.ts'
import type { SchemaThread } from './schemas/schema-thread.ts'
import type { Settings } from './settings.ts'
import { settingsProblems } from './settings-problems.ts'

/** What compares messages with schemas, when there is a folder of them. @throws ProblemError MS-SETTING */
export async function composeSchemas({ schemas, validate }: Settings): Promise<SchemaThread | undefined> {
  const refuse = (came: string, expected: string) => new ProblemError(problem(settingsProblems['MS-SETTING'], { came, expected }))
  if (schemas === undefined) {
    if (validate === 'strict') throw refuse('validate strict without schemas', 'schemas: a folder with INTERACTION.xsd files')
    return undefined
  }
  if (!existsSync(schemas) || !statSync(schemas).isDirectory()) throw refuse(`schemas ${schemas}`, 'a folder that is there')
  if (validate === 'off') return undefined
  return new (await import('./schemas/schema-thread.ts')).SchemaThread(schemas, validate)
}
