import { readFile, writeFile } from 'node:fs/promises'
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
    throw fileProblem(error, `${file} to be readable`)
  }
}

/** Writes a file that only its owner may read: it may hold a key or a token. @throws ProblemError MS-CLI-FILE */
export async function writeNamedFile(file: string, content: string | Buffer): Promise<void> {
  try {
    await writeFile(file, content, { mode: 0o600 })
  } catch (error) {
    throw fileProblem(error, `${file} to be writable`)
  }
}

/** What went wrong with a file that the user named. */
export function fileProblem(error: unknown, expected: string): ProblemError {
  const came = error instanceof Error ? error.message : String(error)
  return new ProblemError(problem(cliProblems['MS-CLI-FILE'], { came, expected }), { cause: error })
}
