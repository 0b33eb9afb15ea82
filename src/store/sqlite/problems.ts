import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the folder that keeps state over restarts. */
export const dataProblems = defineProblems({
  'MS-DATA-IN-USE': {
    title: 'Another process is working with this data folder.',
    next: 'Stop it, or give this one a --data folder of its own.',
  },
  'MS-DATA-NEWER': {
    title: 'The data folder was written by a newer mock-spine.',
    next: 'Run the version that wrote it (or a newer one), or start with another --data folder.',
  },
  'MS-DATA-FOLDER': {
    title: 'The data folder can’t be used.',
    next: 'Give a folder on a local disk that this user may write, with space left, and that holds only what mock-spine put there.',
  },
})
