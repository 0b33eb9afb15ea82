import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the PDS FHIR API. */
export const pdsFhirProblems = defineProblems({
  'MS-PDS-FHIR-TOKEN': {
    title: 'There is no access token, or none that has the form of one.',
    next: 'Send Authorization: Bearer and a token; --pds-fhir-token optional does without.',
  },
  'MS-PDS-FHIR-REQUEST-ID': { title: 'X-Request-ID is missing, or no UUID.', next: 'Send X-Request-ID with a new UUID in each request.' },
  'MS-PDS-FHIR-NUMBER': {
    title: 'The id of the Patient is no NHS number.',
    next: 'Ask for ten digits with the right check digit, without blanks.',
  },
  'MS-PDS-FHIR-NO-SERVICE': {
    title: 'No such operation is served, or nothing is asked for.',
    next: 'Ask for GET …/Patient/{NHS number}, or for GET …/Patient with family and birthdate.',
  },
  'MS-PDS-FHIR-NOT-BUILT': {
    title: 'The API has this operation; mock-spine does not serve it.',
    next: 'Change patients by an update through the messaging doors, or by POST /api/patients; docs/differences/pds-fhir.md says what is built.',
  },
  'MS-PDS-FHIR-PARAMETER': {
    title: 'The search has a parameter that the API does not take.',
    next: 'Leave it out; docs/differences/pds-fhir.md lists those that there are.',
  },
  'MS-PDS-FHIR-VALUE': {
    title: 'A parameter of the search has a value that it may not have.',
    next: 'Correct the value that "came" names.',
  },
  'MS-PDS-FHIR-CRITERIA': {
    title: 'The search does not meet the minimum requirements.',
    next: 'Send family and birthdate; of a fuzzy search two names and birthdate, or one with birthdate, gender and address-postalcode.',
  },
  'MS-PDS-FHIR-ONE-MATCH': {
    title: 'An application may not ask for several results.',
    next: 'Leave _max-results out, or take --pds-fhir-access healthcare-worker.',
  },
})
