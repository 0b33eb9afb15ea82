import { createReadStream } from 'node:fs'
import { ProblemError, problem } from '../kernel/problem.ts'
import { ADDRESS_COLUMNS, DeliveryPoint } from '../national/addresses/address.ts'
import { addressProblems } from '../national/addresses/problems.ts'
import { CsvReader, type CsvRow } from '../national/demographics/csv.ts'

/** An address of a file with its place, or what is wrong with it. */
export type ReadAddress = { readonly at: string; readonly address: DeliveryPoint } | { readonly at: string; readonly fault: string }

/** The addresses of a CSV file, as they stream. @throws ProblemError MS-GAZ-ADDRESSES when its first line names other columns */
export async function* readAddresses(file: string): AsyncGenerator<ReadAddress> {
  const reader = new CsvReader()
  let header: readonly string[] | undefined
  function* rows(found: readonly CsvRow[]): Generator<ReadAddress> {
    for (const { line, fields } of found) {
      if (header === undefined) {
        header = headerOf(file, fields)
        continue
      }
      const names = header
      const result = DeliveryPoint.safeParse(Object.fromEntries(fields.map((field, at) => [names[at] ?? `column ${at + 1}`, field])))
      if (result.success) yield { at: `${file}:${line}`, address: result.data }
      else
        yield { at: `${file}:${line}`, fault: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') }
    }
  }
  for await (const chunk of createReadStream(file, 'utf8')) yield* rows(reader.feed(String(chunk)))
  yield* rows(reader.end())
}

function headerOf(file: string, fields: readonly string[]): readonly string[] {
  const names = fields.map((field) => field.replace(/^\uFEFF/, '').trim())
  const known: readonly string[] = ADDRESS_COLUMNS
  if (names.includes('key') && names.includes('postcode') && names.every((name) => known.includes(name))) return names
  throw new ProblemError(
    problem(addressProblems['MS-GAZ-ADDRESSES'], {
      came: `${file}: columns ${names.join(', ').slice(0, 200)}`,
      expected: `the columns key and postcode, and others of ${ADDRESS_COLUMNS.join(', ')}`,
    }),
  )
}
