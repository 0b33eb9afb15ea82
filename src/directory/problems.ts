import { defineProblems } from '../kernel/problem.ts'

/** Problems of the directory's own data, met when a party is registered or a seed is read. */
export const directoryProblems = defineProblems({
  'MS-PARTY-RECORD': {
    title: 'The party record is not valid.',
    next: 'Correct the keys named in "came"; `mock-spine register --help` and stubs/parties show the form.',
  },
  'MS-DIRECTORY-CONFLICT': {
    title: 'Two parties hold the same CPA id or ASID.',
    next: 'Give one of them an id of its own, or remove the other party first.',
  },
})
