import { readFile, stat } from 'node:fs/promises'
import type { Directory } from '../directory/directory.ts'
import { type ImportReport, importLdif } from '../directory/ldif/import.ts'
import { defineProblems, ProblemError, problem } from '../kernel/problem.ts'

export { generateLdif } from '../directory/ldif/generate.ts'
export type { ImportReport }

export const ldifProblems = defineProblems({
  'MS-LDIF': {
    title: 'The LDIF file cannot be imported.',
    next: 'Name a file of entries (RFC 2849), as `ldapsearch -LLL` and `mock-spine directory export` write them.',
  },
})

/** An LDIF file with what became of it. */
export interface ImportedFile extends ImportReport {
  readonly file: string
}

/** Puts LDIF files into a directory before it is served. @throws ProblemError MS-LDIF for a file that gives no entry */
export async function importFiles(files: readonly string[], directory: Directory, limit: number): Promise<ImportedFile[]> {
  const imported: ImportedFile[] = []
  for (const file of files) {
    const report = importChecked(await contentOf(file, limit), directory, file)
    imported.push({ file, ...report })
  }
  return imported
}

/** Imports LDIF that must give at least one entry. @param what names it in the problem */
export function importChecked(content: Buffer, directory: Directory, what: string): ImportReport {
  const report = importLdif(content, directory)
  if (report.registered + report.entries > 0) return report
  const [first] = report.refused
  const came = first === undefined ? `${what}: no entry` : `${what}:${first.line}: ${first.dn}: ${first.reason}`
  throw new ProblemError(problem(ldifProblems['MS-LDIF'], { came, expected: 'entries below o=nhs, with attributes of the schema' }))
}

async function contentOf(file: string, limit: number): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size <= limit) return await readFile(file)
    const details = { came: `${file}: ${size} bytes`, expected: `at most ${limit} bytes (--max-directory)` }
    throw new ProblemError(problem(ldifProblems['MS-LDIF'], details))
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const came = error instanceof Error ? error.message : String(error)
    throw new ProblemError(problem(ldifProblems['MS-LDIF'], { came, expected: `${file} to be readable` }), { cause: error })
  }
}
