import { defineProblems } from '../../kernel/problem.ts'

/** Problems of calls to the National Record Locator. */
export const nrlProblems = defineProblems({
  'MS-NRL-CERTIFICATE': {
    title: 'The certificate is missing, or not that of the system that calls.',
    next: 'Call with the certificate of the FQDN that fromASID’s party is registered under.',
  },
  'MS-NRL-HEADER': {
    title: 'A header that every call to the record locator carries is missing or not valid.',
    next: 'Send fromASID, toASID and Authorization; these are not the Ssp- headers.',
  },
  'MS-NRL-ASID': {
    title: 'The sender or the receiver may not take part in the interaction.',
    next: 'Register the interaction for the sender (`mock-spine register`); toASID is the one of Spine NRL.',
  },
  'MS-NRL-TOKEN': {
    title: 'The bearer token does not fit the call.',
    next: 'Compare the claim that "at" names: these are the claims of Spine, not those of GP Connect.',
  },
  'MS-NRL-FORMAT': {
    title: 'The record locator neither reads nor writes that format.',
    next: 'Ask for application/fhir+xml (what is answered without Accept) or application/fhir+json.',
  },
  'MS-NRL-PATH': {
    title: 'There is no such operation on pointers.',
    next: 'Use POST, GET, PATCH or DELETE of /STU3/DocumentReference, with an id or a query.',
  },
  'MS-NRL-PARAMETER': {
    title: 'A search parameter is missing, unknown, or not in its form.',
    next: 'Compare the parameter that "at" names with what "expected" says.',
  },
  'MS-NRL-RESOURCE': {
    title: 'The pointer, or the change of one, is not valid.',
    next: 'Correct the element that "at" names.',
  },
  'MS-NRL-POINTER': {
    title: 'There is no such pointer, it is not current, or it is another organisation’s.',
    next: 'Search for the patient’s pointers; only current ones are told, and only their custodian changes them.',
  },
})
