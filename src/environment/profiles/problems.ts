import { defineProblems } from '../../kernel/problem.ts'

/** Problems of choosing an environment and the addresses it hands out. */
export const profileProblems = defineProblems({
  'MS-PROFILE-UNKNOWN': {
    title: 'There is no environment of that name.',
    next: 'Choose one with --environment; `mock-spine environment NAME` prints it.',
  },
  'MS-PROFILE-LIVE': {
    title: 'The look-alike of live starts only on express request.',
    next: 'Its host names are those of live: never put them into the hosts file of a machine that anybody works on. --live-look-alike starts it.',
  },
  'MS-PROFILE-NO-HOST': {
    title: 'No source names a host of that kind in this environment.',
    next: 'Use INT or DEP, whose hosts are all known; `mock-spine environment NAME` lists them.',
  },
  'MS-ADVERTISE': {
    title: 'That is no address to advertise.',
    next: 'Give --advertise real, local, or a base URL such as https://localhost:32768.',
  },
})
