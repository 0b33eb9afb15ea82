import { defineProblems } from '../kernel/problem.ts'

/** Problems of the command line itself. */
export const cliProblems = defineProblems({
  'MS-CLI-USAGE': {
    title: 'The command can’t be carried out as it was given.',
    next: 'See `mock-spine help COMMAND`.',
  },
  'MS-CLI-NO-INSTANCE': {
    title: 'No mock-spine answers at the admin address.',
    next: 'Start one with `mock-spine up`, or name its HTTP port with --admin-url or MOCK_SPINE_ADMIN_URL.',
  },
  'MS-CLI-ANSWER': {
    title: 'What answers at the admin address is not this version of mock-spine.',
    next: 'Check --admin-url; use the command line of the same version as the running instance.',
  },
  'MS-CLI-NOT-READY': {
    title: 'mock-spine is not ready.',
    next: 'Look at its output; `mock-spine ready --wait 30s` waits for it.',
  },
  'MS-CLI-FILE': {
    title: 'A file can’t be read or written.',
    next: 'Check the path and its permissions.',
  },
  'MS-CLI-SUPPLIER': {
    title: 'The running instance knows no such supplier.',
    next: '`mock-spine certs list` lists certificates; `mock-spine register` makes a supplier.',
  },
  'MS-CLI-LISTEN': {
    title: 'The supplier’s endpoint can’t listen there.',
    next: 'Choose another port with --port and move the endpoint: `mock-spine register --party-key … --endpoint URL`.',
  },
})
