import { defineProblems } from '../../kernel/problem.ts'

/** Problems of whoever plays a supplier: the command line, and tests in process. */
export const supplierSideProblems = defineProblems({
  'MS-CLI-PLACEHOLDER': {
    title: 'A placeholder of the message file has no value.',
    next: 'Give it one with --set NAME=VALUE, or send the file as it is with --raw.',
  },
  'MS-CLI-SEND': {
    title: 'The message could not be sent.',
    next: 'Check the address (--url), and that the instance is the one whose certificates were used.',
  },
})
