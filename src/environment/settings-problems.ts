import { defineProblems } from '../kernel/problem.ts'

/** Problems of settings, from whatever place they came. */
export const settingsProblems = defineProblems({
  'MS-SETTING': {
    title: 'A setting is not valid.',
    next: 'Correct what "came" names; `mock-spine config print` shows every setting with its value and origin.',
  },
  'MS-CONFIG-FILE': {
    title: 'The configuration file can’t be used.',
    next: 'Correct the file; docs/settings.md lists its keys.',
  },
})
