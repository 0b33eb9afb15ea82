import { defineProblems } from '../kernel/problem.ts'

/** Problems of what users make Spine do: fault rules and stubs. */
export const stubProblems = defineProblems({
  'MS-FAULT': {
    title: 'A fault rule acted on this exchange.',
    next: '`mock-spine fault list` shows the rules; `mock-spine fault remove <id>` ends one.',
    severity: 'warning',
  },
  'MS-FAULT-RULE': {
    title: 'A fault rule is not valid.',
    next: 'docs/guides/faults.md shows every rule; labels are those of the exchanges in the journal.',
  },
  'MS-STUB': {
    title: 'A stub answered this exchange, or changed its answer.',
    next: '`mock-spine stub list` shows the stubs; `mock-spine stub remove <id>` ends one.',
    severity: 'note',
  },
  'MS-STUB-INVALID': {
    title: 'A stub is not valid.',
    next: 'docs/guides/stubs.md shows every key; `mock-spine stub check <file>` judges a file without putting it in force.',
  },
  'MS-STUB-FILES': {
    title: 'The folder of the stubs has changed, and not all of it can be used.',
    next: 'The last good set stays in force: correct what is named, and save.',
    severity: 'warning',
  },
  'MS-STUB-FAILED': {
    title: 'A stub matched, but its answer could not be made.',
    next: 'The request was handled as usual; correct the template of the stub.',
    severity: 'warning',
  },
  'MS-STUB-PATCH': {
    title: 'The patch of a stub does not fit the real answer.',
    next: 'Compare the place that the patch names with the reply in the journal.',
    severity: 'warning',
  },
  'MS-STUB-CALLBACK': {
    title: 'The callback of a stub could not be made.',
    next: 'Give "to" as a URL that answers, or register the caller with an endpoint.',
    severity: 'warning',
  },
})
