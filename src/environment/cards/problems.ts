import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the simulated smartcards and their reader. */
export const cardProblems = defineProblems({
  'MS-CARD-USER': { title: 'The directory of the space has no such user.', next: '`mock-spine card list` shows the users.' },
  'MS-CARD-NEW-USER': {
    title: 'A new user cannot be made of that.',
    next: 'Correct what "came" names; docs/guides/smartcards.md shows an example.',
  },
  'MS-CARD-PIN': { title: 'The PIN is wrong.', next: 'Built-in cards have the PIN 1234; the third wrong one in a row blocks the card.' },
  'MS-CARD-BLOCKED': { title: 'The card’s PIN is blocked.', next: 'Issue another card with `mock-spine card new`.' },
  'MS-CARD-ROLE': {
    title: 'The user has no such role.',
    next: 'Give the id of a role, or its number as `mock-spine card list` counts them, from 1.',
  },
  'MS-CARD-EMPTY': { title: 'No card is in the reader.', next: 'Put one in with `mock-spine card insert`.' },
  'MS-CARD-THERE': { title: 'A card is in the reader already.', next: 'Take it out with `mock-spine card pull`.' },
  'MS-CARD-LOGIN': { title: 'The login with the card was refused.', next: 'The journal says why: `mock-spine journal`.' },
})
