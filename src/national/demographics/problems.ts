import { defineProblems } from '../../kernel/problem.ts'

export const demographicsProblems = defineProblems({
  'MS-PDS-QUERY': {
    title: 'A demographics query breaks a rule of its interaction.',
    next: 'Correct the field that "expected" names; docs/differences/demographics.md lists the rules.',
  },
  'MS-PDS-NO-MATCH': {
    title: 'No patient of this space fits the query.',
    next: 'Look at the patients with mock-spine patients list; a simple trace compares every field that is sent.',
    severity: 'warning',
  },
  'MS-PDS-MULTIPLE': {
    title: 'Several patients fit the query, more than the interaction can answer with.',
    next: 'Send more fields: a given name, a postcode.',
    severity: 'warning',
  },
  'MS-PDS-SENSITIVE': {
    title: 'The record is sensitive: where the person lives is not told.',
    next: 'A user whose job role is in the setting sensitiveRoles sees the whole record in a retrieval.',
    severity: 'note',
  },
  'MS-PDS-SUPERSEDED': {
    title: 'The NHS number was superseded by another one.',
    next: 'Replace the number in your records by the one in the answer.',
    severity: 'warning',
  },
  'MS-PDS-INVALIDATED': {
    title: 'The NHS number was invalidated and nothing replaces it.',
    next: 'Trace the patient.',
    severity: 'warning',
  },
  'MS-PDS-NOT-VERIFIED': {
    title: 'Number and particulars do not belong to one verified record.',
    next: 'Compare date of birth and names with the record.',
    severity: 'warning',
  },
  'MS-PDS-STALE': {
    title: 'The record has changed since the serial change number that the update names.',
    next: 'Retrieve the record, and send the update with the number in the answer.',
  },
  'MS-PDS-UPDATE': {
    title: 'A demographics update breaks a rule.',
    next: 'Correct the item that "expected" names; docs/differences/demographics.md lists the rules.',
  },
  'MS-PDS-REGISTRATION': {
    title: 'A request for a new record breaks a rule: an NHS number allocation or a birth.',
    next: 'Correct the item that "expected" names; docs/differences/demographics.md lists the rules.',
  },
  'MS-PDS-DUPLICATE-BIRTH': {
    title: 'A birth may be registered already; nothing was stored.',
    next: 'Compare the records in the answer; send the birth with pertinentIgnoreDuplicateRecordCriterion true when it is another baby.',
    severity: 'warning',
  },
  'MS-PDS-NUMBER-RANGE': {
    title: 'An NHS number outside the ranges for tests: it might be a real person’s.',
    next: 'Use numbers that begin with 999, or name your own ranges in the setting testNumbers.',
    severity: 'warning',
  },
  'MS-PDS-PATIENTS': {
    title: 'Patient data can’t be used.',
    next: 'Correct the lines that "came" names; docs/guides/patients.md describes the forms.',
  },
})
