import { defineProblems } from '../../kernel/problem.ts'

/** Problems of exporting exchanges and sending them again. */
export const proofProblems = defineProblems({
  'MS-EXPORT-TOO-MANY': {
    title: 'A zip would hold too many exchanges.',
    next: 'Narrow it to a conversation (--conversation); HAR and NDJSON have no limit.',
  },
  'MS-REPLAY-KIND': {
    title: 'An exchange of this kind can’t be sent again.',
    next: 'HTTP requests and deliveries can; repeat an LDAP operation with an LDAP client.',
  },
  'MS-REPLAY-CUT': {
    title: 'The journal did not keep the whole body, so that it can’t be sent again.',
    next: 'Raise --journal-body and let the exchange happen once more.',
  },
  'MS-REPLAY-MASKED': {
    title: 'What was masked when it was captured can’t be sent again.',
    next: 'Give the value anew: --header "Authorization: Bearer …"; a masked body can’t be mended.',
  },
  'MS-REPLAY-CERTIFICATE': {
    title: 'The key of the certificate that the caller showed is not held here.',
    next: 'Name a certificate that is, with --as; `mock-spine certs list` lists them.',
  },
  'MS-REPLAY-IDS': {
    title: 'The exchange has no message id to be replaced.',
    next: 'Send it again as it was, without --fresh-ids.',
  },
  'MS-REPLAY-REFUSED': {
    title: 'The endpoint refused what was delivered again.',
    next: 'Look at its answer; nothing is tried a second time.',
  },
})
