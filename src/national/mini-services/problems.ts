import { defineProblems } from '../../kernel/problem.ts'

export const miniServiceProblems = defineProblems({
  'MS-SMSP-INPUT': {
    title: 'The mini service request breaks a rule of its schema; it is answered SMSP-0001.',
    next: 'Correct the element that "at" names; docs/differences/smsp.md lists the rules, --smsp-validation lenient lets order and codes pass.',
  },
  'MS-SMSP-INPUT-PASSED': {
    title: 'The mini service request breaks a rule of its schema; --smsp-validation lenient let it through.',
    next: 'Correct the element that "at" names: the real service answers SMSP-0001.',
    severity: 'warning',
  },
  'MS-SMSP-OLD-NUMBER': {
    title: 'The number is not a new-style NHS number; it is answered DEMOG-0042.',
    next: 'Send ten digits under the root 2.16.840.1.113883.2.1.4.1.',
    severity: 'warning',
  },
  'MS-SMSP-OUTPUT': {
    title: 'The record can’t be written as its schema wants it; it is answered SMSP-0002.',
    next: 'Correct the record’s address: lines of at most 35 characters and a UK postcode (POST /api/patients, or an update).',
    severity: 'warning',
  },
  'MS-SMSP-MISMATCH': {
    title: 'Number and particulars do not agree; by --smsp-mismatch false the answer is SMSP-0000 with the value false.',
    next: 'Compare date of birth and name with the record.',
    severity: 'warning',
  },
  'MS-SMSP-FALLBACK': {
    title: 'The NHS number led nowhere: the patient was searched for by name, gender and date of birth.',
    next: 'Compare the number with the answer’s; --smsp-fallback off answers by the number alone.',
    severity: 'note',
  },
  'MS-SMSP-TRIGGER': {
    title: 'A number or date of birth of the conformance test tool gave the answer, not a record (--smsp-triggers on).',
    next: 'Turn --smsp-triggers off to be answered out of the records.',
    severity: 'note',
  },
})
