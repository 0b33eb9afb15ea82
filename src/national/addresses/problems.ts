import { defineProblems } from '../../kernel/problem.ts'

export const addressProblems = defineProblems({
  'MS-GAZ-NO-MATCH': {
    title: 'No address of this space fits.',
    next: 'Send fewer words, or the beginnings of words; mock-spine addresses list shows what there is.',
    severity: 'warning',
  },
  'MS-GAZ-PHONETIC': {
    title: 'No address is written as asked: those that sound alike were answered.',
    next: 'Compare the words; --gazetteer-phonetic off answers with none.',
    severity: 'note',
  },
  'MS-GAZ-MORE': {
    title: 'More addresses fit than were answered.',
    next: 'Send more of the address, or a larger maxno; --gazetteer-limit is the most of one answer.',
    severity: 'note',
  },
  'MS-GAZ-ADDRESSES': {
    title: 'The addresses can’t be stored.',
    next: 'Correct the lines that "came" names; docs/guides/smsp.md describes the columns, --max-addresses is the most of a space.',
  },
})
