import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the SDS FHIR API: what the client did, and why its search found what it found. */
export const sdsFhirProblems = defineProblems({
  'MS-SDS-API-KEY': {
    title: 'The request has no API key that the API platform takes.',
    next: 'Send the header apikey; any value will do unless --sds-api-key names some.',
  },
  'MS-SDS-PATH': {
    title: 'The SDS FHIR API has no such path.',
    next: 'Search /Device and /Endpoint, in that spelling; organisations come from the ODS APIs, not from here.',
  },
  'MS-SDS-CORRELATION-ID': {
    title: 'X-Correlation-ID is not a UUID.',
    next: 'Send a UUID in any case, or leave the header out: the API makes one.',
  },
  'MS-SDS-ENCODING': {
    title: 'A query parameter is not UTF-8.',
    next: 'Percent-encode the UTF-8 bytes of names and values.',
  },
  'MS-SDS-QUERY-TOO-LARGE': {
    title: 'Path and query are longer than the API platform takes.',
    next: 'Ask for less at once, or raise --max-query.',
  },
  'MS-SDS-PARAMETER': {
    title: 'The API does not take that query parameter.',
    next: 'Use the parameters that "expected" names; paging, _format, _count and other FHIR parameters are refused by the real API too.',
  },
  'MS-SDS-PARAMETER-VALUE': {
    title: 'A query parameter does not begin with an identifier system that the API knows for it.',
    next: 'Write system|value, the system exactly as "expected" has it; percent-encode the bar as %7C where a client refuses it.',
  },
  'MS-SDS-CRITERIA': {
    title: 'The search lacks a criterion that the API requires.',
    next: 'Add what "expected" names; a parameter whose value is blank does not count.',
  },
  'MS-SDS-ACCEPT': {
    title: 'The API can answer with none of the types that Accept names.',
    next: 'Send application/fhir+json, application/json or */*, without parameters such as ;charset=utf-8, or no Accept at all.',
  },
  'MS-SDS-FILTER': {
    title: 'A value holds a bracket; the real API puts values into an LDAP filter as they are, and fails.',
    next: 'Ask for an identifier as it is registered; none holds a bracket.',
  },
  'MS-SDS-INTERMEDIARY': {
    title: 'Spine’s intermediary, through which this interaction goes, is not registered exactly once.',
    next: 'Keep one endpoint for it under Spine’s ODS code: the seed has it, and a party registered under that code may have added another.',
  },
  'MS-SDS-SEVERAL-CLIENTS': {
    title: 'An accredited system that was found names several client organisations, and the API can tell one only.',
    next: 'Register the system with one client organisation, or search for another one.',
  },
  'MS-SDS-NOTHING-FOUND': {
    title: 'The search found nothing.',
    next: 'Compare with "came"; `mock-spine register` adds systems and endpoints, X-Mock-Spine-Space names another space.',
    severity: 'note',
  },
  'MS-SDS-SEVERAL-FOUND': {
    title: 'The search found more than one; clients commonly take the first and ignore the rest.',
    next: 'Add a criterion (the party key) where one result is meant.',
    severity: 'note',
  },
  'MS-SDS-REPEATED': {
    title: 'A criterion was given more than once; only the last one with a value counts.',
    next: 'Give each criterion once: the API searches for no alternatives.',
    severity: 'warning',
  },
  'MS-SDS-WILDCARD': {
    title: 'A value holds an asterisk: alone it matches every entry that has the attribute, inside a value it matches nothing.',
    next: 'Ask for whole identifiers: that the API passes wildcards on is an accident of the real one.',
    severity: 'warning',
  },
})
