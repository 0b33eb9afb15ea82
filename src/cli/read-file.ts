import { readFile } from 'node:fs/promises'
import { ProblemError, problem } from '../kernel/problem.ts'
import { cliProblems } from './problems.ts'

/** The bytes of a file that the user named; `-` is standard input. @throws ProblemError MS-CLI-FILE */
export async function readNamedFile(file: string): Promise<Buffer> {
  try {
    if (file !== '-') return await readFile(file)
    const parts: Buffer[] = []
    for await (const part of process.stdin) parts.push(Buffer.from(part))
    return Buffer.concat(parts)
  } catch (error) {
    throw new ProblemError(
      problem(cliProblems['MS-CLI-FILE'], {
        came: error instanceof Error ? error.message : String(error),
        expected: `${file} to be readable`,
      }),
      { cause: error },
    )
  }
}
