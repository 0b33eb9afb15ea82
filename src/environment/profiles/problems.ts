import { defineProblems } from '../../kernel/problem.ts'

/** Problems of choosing an environment and the addresses it hands out. */
export const profileProblems = defineProblems({
  'MS-PROFILE-UNKNOWN': {
    title: 'There is no environment of that name.',
    next: 'Choose one with --environment; `mock-spine environment NAME` prints it.',
  },
  'MS-ADVERTISE': {
    title: 'That is no address to advertise.',
    next: 'Give --advertise real, local, or a base URL such as https://localhost:32768.',
  },
})
