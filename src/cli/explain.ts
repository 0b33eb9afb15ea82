import type { Command } from 'commander'
import { nearest } from '../kernel/nearest.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { errorsPage, problemSections } from './problem-sections.ts'
import { cliProblems } from './problems.ts'

export function configure(command: Command): void {
  command
    .argument('[code]', 'Code of a problem, such as MS-UNKNOWN-CPAID.')
    .description('Explain a problem code of the journal: what it means, and what to do.')
    .option('--all', 'Every code, as the page docs/errors.md.')
    .action(explain)
}

function explain(code: string | undefined, options: { readonly all?: true }): void {
  if (options.all === true) {
    process.stdout.write(errorsPage())
    return
  }
  const wanted = (code ?? '').toUpperCase()
  for (const [section, kinds] of Object.entries(problemSections)) {
    const kind = kinds[wanted]
    if (kind === undefined) continue
    process.stdout.write(`${kind.code} (${kind.severity})\n  ${kind.title}\n  ${kind.next}\n  reported by: ${section}\n`)
    return
  }
  const codes = Object.values(problemSections).flatMap((kinds) => Object.keys(kinds))
  const meant = nearest(wanted, codes)
  throw new ProblemError(
    problem(cliProblems['MS-CLI-USAGE'], {
      came: code === undefined ? 'no code' : `the code ${code}`,
      expected: meant === undefined ? 'a code such as MS-UNKNOWN-CPAID; --all lists them' : `a known code; did you mean ${meant}?`,
    }),
  )
}
