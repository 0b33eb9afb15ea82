import { CommanderError } from 'commander'
import { ProblemError } from '../kernel/problem.ts'

/** Exit codes: done; failed; the command was given wrongly. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

const USAGE = new Set([
  'MS-CLI-USAGE',
  'MS-SETTING',
  'MS-CONFIG-FILE',
  'MS-PROFILE-UNKNOWN',
  'MS-PROFILE-LIVE',
  'MS-PROFILE-NO-HOST',
  'MS-ADVERTISE',
])

/** Tells an error on standard error and says which exit code it means. */
export function reportError(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed it. Asking for help or the version is no error; giving no command at all is one.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
  if (!(error instanceof ProblemError)) {
    process.stderr.write(`mock-spine failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return EXIT.failed
  }
  process.stderr.write(`${describeProblem(error.problem)}\n`)
  return USAGE.has(error.problem.code) ? EXIT.usage : EXIT.failed
}

/** The parts of a problem that a person needs. */
export interface Told {
  readonly code: string
  readonly title?: string | undefined
  readonly came: string
  readonly expected: string
  readonly next: string
  readonly at?: string | undefined
}

/** A problem on a few lines, each beginning with `indent`. */
export function describeProblem({ code, title, came, expected, next, at }: Told, indent = ''): string {
  const rows = [
    ['came', came],
    ['expected', expected],
    ['at', at],
    ['next', next],
  ] as const
  const lines = rows.flatMap(([name, text]) =>
    text === undefined ? [] : [`  ${name.padEnd(8)}  ${text.replaceAll('\n', `\n${indent}            `)}`],
  )
  return [title === undefined || title === came ? code : `${code}  ${title}`, ...lines].map((line) => `${indent}${line}`).join('\n')
}
