import { defineProblems } from '../../kernel/problem.ts'

/** Problems of guided demos. */
export const demoProblems = defineProblems({
  'MS-DEMO-UNKNOWN': {
    title: 'There is no such demo.',
    next: '`mock-spine demo` and GET /api/demos list the demos; a script of your own is found with --demos DIR.',
  },
  'MS-DEMO-SCRIPT': {
    title: 'A demo’s script cannot be used.',
    next: 'Correct the file; docs/guides/demos.md shows what a script exports.',
  },
  'MS-DEMO-NEEDS': {
    title: 'The environment lacks what the demo needs.',
    next: 'Start an environment with the built-in seed (without --seed none), or play with `mock-spine demo NAME --standalone`.',
  },
  'MS-DEMO-STEP': {
    title: 'A step of the demo did not come out as the story says.',
    next: 'Read the step’s exchanges in the journal; settings, fault rules or stubs of this environment may bend what the step asks for.',
  },
  'MS-DEMO-BUSY': {
    title: 'As many demos are being played as may be at once.',
    next: 'Let one end or stop it (`mock-spine demo --stop PLAY`, DELETE /api/demo-plays/PLAY), or raise --max-demos.',
  },
  'MS-DEMO-OVER': {
    title: 'The demo is not waiting to go on.',
    next: 'GET /api/demo-plays/PLAY shows its state; only one that was started step by step and waits can be continued.',
  },
  'MS-DEMO-IDLE': {
    title: 'The demo waited to be continued for too long and was ended.',
    next: 'Play it again; --demo-idle sets how long one may wait.',
    severity: 'note',
  },
})
