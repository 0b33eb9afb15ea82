import { z } from 'zod'
import { unknownName } from '../kernel/nearest.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { controlProblems } from './problems.ts'

/** Checks a part of a request against its schema. @throws ProblemError MS-ADMIN-PARAMETER or MS-ADMIN-BODY naming every fault */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown, part: 'path' | 'query' | 'body'): z.output<T> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const came = result.error.issues.map((issue) => described(issue, schema, part)).join('; ')
  const kind = controlProblems[part === 'body' ? 'MS-ADMIN-BODY' : 'MS-ADMIN-PARAMETER']
  throw new ProblemError(problem(kind, { came, expected: expectedOf(schema, part) }))
}

function described(issue: z.core.$ZodIssue, schema: z.ZodType, part: 'path' | 'query' | 'body'): string {
  const place = z.core.toDotPath(issue.path)
  if (place !== '') return `${place}: ${issue.message}`
  if (issue.code === 'unrecognized_keys' && schema instanceof z.ZodObject) {
    return issue.keys.map((key) => unknownName('name', key, Object.keys(schema.shape))).join('; ')
  }
  return `the ${part}: ${issue.message}`
}

function expectedOf(schema: z.ZodType, part: 'path' | 'query' | 'body'): string {
  if (schema instanceof z.ZodUndefined) return 'no body'
  if (!(schema instanceof z.ZodObject)) return `a ${part} in the form of the API description`
  const keys = Object.entries(schema.shape).map(([key, value]) => (isOptional(value) ? `${key} (may be left out)` : key))
  const what = part === 'body' ? 'a JSON object with' : 'parameters'
  return keys.length === 0 ? `no ${part} parameters` : `${what} ${keys.join(', ')}`
}

function isOptional(schema: unknown): boolean {
  return schema instanceof z.ZodType && schema.safeParse(undefined).success
}
