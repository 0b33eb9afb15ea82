import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ProblemError, problem } from '../kernel/problem.ts'
import type { Spaces } from '../kernel/space.ts'
import { FaultRuleInput } from '../stubs/faults/fault-rule.ts'
import type { FaultRules } from '../stubs/faults/fault-rules.ts'
import { stubProblems } from '../stubs/problems.ts'

/** Puts the rules of a file in force: a YAML (or JSON) list in the form of `POST /api/faults`. @throws ProblemError MS-FAULT-RULE */
export async function loadFaults(file: string, rules: FaultRules, spaces: Pick<Spaces, 'get'>): Promise<void> {
  const { parse } = await import('yaml')
  let found: z.ZodSafeParseResult<FaultRuleInput[]>
  try {
    found = z.array(FaultRuleInput).safeParse(parse(await readFile(file, 'utf8')) ?? [])
  } catch (error) {
    throw invalid(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!found.success)
    throw invalid(found.error.issues.map((issue) => `${file}: ${z.core.toDotPath(issue.path)}: ${issue.message}`).join('; '))
  for (const rule of found.data) {
    if (spaces.get(rule.space) === undefined) throw invalid(`${file}: space "${rule.space}", which is not there at the start`)
    rules.add(rule)
  }
}

const invalid = (came: string): ProblemError =>
  new ProblemError(problem(stubProblems['MS-FAULT-RULE'], { came, expected: 'a list of rules, as POST /api/faults takes them' }))
