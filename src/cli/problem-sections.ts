import { controlProblems } from '../control/problems.ts'
import { environmentProblems, type ProblemSections } from '../environment/problem-catalogue.ts'
import { cliProblems } from './problems.ts'

/** Every problem kind there is, by the part that reports it. */
export const problemSections: ProblemSections = { ...environmentProblems, 'Admin interface': controlProblems, 'Command line': cliProblems }

/** The page docs/errors.md. */
export function errorsPage(): string {
  const sections = Object.entries(problemSections).map(([name, kinds]) => {
    const rows = Object.values(kinds).map(
      ({ code, severity, title, next }) => `| \`${code}\` | ${severity} | ${cell(title)} | ${cell(next)} |`,
    )
    return [`## ${name}`, '', '| code | severity | what it means | what to do |', '|---|---|---|---|', ...rows].join('\n')
  })
  return `${['# Errors', '', INTRODUCTION, '', sections.join('\n\n')].join('\n')}\n`
}

const INTRODUCTION = `Made by \`mock-spine explain --all\`; a test compares the two. Every problem in the journal carries one of these codes beside what
came, what was expected and where. Codes never change their meaning. \`error\` refuses a message, \`warning\` lets it through, \`note\`
explains. The journal marks a problem as invented where the code on the wire is one that no public source gives.`

const cell = (text: string): string => text.replaceAll('|', '\\|')
