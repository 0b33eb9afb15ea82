import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { ProblemError, problem } from '../kernel/problem.ts'
import { CsvReader, type CsvRow, csvRow } from '../national/demographics/csv.ts'
import { CSV_COLUMNS, fromColumns, fromFlatJson, toColumns } from '../national/demographics/flat-patient.ts'
import { type Generation, generatePatients } from '../national/demographics/generate.ts'
import { Patient } from '../national/demographics/patient.ts'
import { dayOf } from '../national/demographics/periods.ts'
import { demographicsProblems } from '../national/demographics/problems.ts'

/** A record of a file with its place, or what is wrong with it. */
export type ReadPatient = { readonly at: string; readonly patient: Patient } | { readonly at: string; readonly fault: string }

export type PatientFormat = 'json' | 'csv'

/**
 * The records of a file one by one. CSV (`.csv`, columns as Opentest's) and JSON lines (`.jsonl`) are read as they stream; a JSON array, of our
 * records or SMSPMock's, is read whole. @throws ProblemError MS-PDS-PATIENTS when the file as a whole can't be read
 */
export async function* readPatients(file: string): AsyncGenerator<ReadPatient> {
  if (/\.csv$/i.test(file)) yield* readCsv(file)
  else if (/\.jsonl$/i.test(file)) yield* readLines(file)
  else {
    const text = await readFile(file, 'utf8')
    const value = json(text, file)
    const list = Array.isArray(value) ? value : isObject(value) && Array.isArray(value['patients']) ? value['patients'] : undefined
    if (list === undefined) throw unreadable(`${file}: ${text.slice(0, 60)}`, 'an array of patients, or an object with one under patients')
    for (const [index, each] of list.entries()) yield checked(`${file}[${index}]`, each)
  }
}

async function* readCsv(file: string): AsyncGenerator<ReadPatient> {
  const reader = new CsvReader()
  let header: readonly string[] | undefined
  function* rows(found: readonly CsvRow[]): Generator<ReadPatient> {
    for (const { line, fields } of found) {
      if (header !== undefined) {
        const names = header
        yield checked(`${file}:${line}`, fromColumns(new Map(fields.map((field, at) => [names[at] ?? '', field]))))
        continue
      }
      header = fields.map((field) => field.replace(/^\uFEFF/, '').trim())
      if (!header.includes('NHS_NUMBER')) throw unreadable(`${file}: columns ${header.join(', ')}`, `the columns ${CSV_COLUMNS.join(', ')}`)
    }
  }
  for await (const chunk of createReadStream(file, 'utf8')) yield* rows(reader.feed(String(chunk)))
  yield* rows(reader.end())
}

async function* readLines(file: string): AsyncGenerator<ReadPatient> {
  let rest = ''
  let line = 0
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      line++
      if (text.trim() !== '') yield checked(`${file}:${line}`, json(text, `${file}:${line}`))
    }
  }
  if (rest.trim() !== '') yield checked(`${file}:${line + 1}`, json(rest, `${file}:${line + 1}`))
}

function json(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(`${where}: ${error instanceof Error ? error.message : String(error)}`, 'JSON')
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A record in our form or in SMSPMock's. */
function checked(at: string, value: unknown): ReadPatient {
  const flat = isObject(value) ? fromFlatJson(value) : undefined
  const result = Patient.safeParse(flat ?? value)
  if (result.success) return { at, patient: result.data }
  return { at, fault: result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') }
}

const unreadable = (came: string, expected: string): ProblemError =>
  new ProblemError(problem(demographicsProblems['MS-PDS-PATIENTS'], { came, expected }))

/** A population as text, piece by piece: CSV with its header, or one JSON object a line. */
export function* generatedText(generation: Generation, format: PatientFormat): Generator<string> {
  yield* patientsText(generatePatients(generation), format, Date.now())
}

/** Patients as text: CSV with its header, or one JSON object a line. */
export function* patientsText(patients: Iterable<Patient>, format: PatientFormat, now: number): Generator<string> {
  if (format === 'csv') yield csvRow(CSV_COLUMNS)
  const day = dayOf(now)
  for (const patient of patients) yield format === 'csv' ? csvRow(toColumns(patient, day)) : `${JSON.stringify(patient)}\n`
}
