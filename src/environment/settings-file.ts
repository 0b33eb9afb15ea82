import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ProblemError, problem } from '../kernel/problem.ts'
import { settingsProblems } from './settings-problems.ts'

/** The configuration file as it was read. */
export interface ConfigFile {
  /** Absolute path. */
  readonly path: string
  readonly values: Readonly<Record<string, unknown>>
}

/** Read from the working folder unless another file is named. */
export const CONFIG_FILE = 'mock-spine.config.yaml'

/** Reads the configuration file: the named one, which must be there, or the usual one if it is. @throws ProblemError MS-CONFIG-FILE */
export async function readConfigFile(named?: string, folder = process.cwd()): Promise<ConfigFile | undefined> {
  const file = path.resolve(folder, named ?? CONFIG_FILE)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (named === undefined && error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw unusable(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  // Most starts have no file: they should not pay for the parser.
  const { LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: ${message}`)
  if (faults.length > 0) throw unusable(faults.join('; '))
  const values: unknown = document.toJS() ?? {}
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw unusable(`${file}: not a mapping of keys to values`)
  return { path: file, values: { ...values } }
}

const unusable = (came: string): ProblemError =>
  new ProblemError(problem(settingsProblems['MS-CONFIG-FILE'], { came, expected: 'YAML: one `key: value` a line' }))
