import { defineProblems } from '../kernel/problem.ts'

/** Problems of what users make Spine do: fault rules. */
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
})
