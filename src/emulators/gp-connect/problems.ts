import { defineProblems } from '../../kernel/problem.ts'

/** Problems of calls to the practice that mock-spine plays. */
export const gpConnectProblems = defineProblems({
  'MS-GPC-CERTIFICATE': {
    title: 'The caller of the practice showed no certificate of this environment.',
    next: 'Call the practice through the Spine Secure Proxy; a provider takes calls from it alone.',
  },
  'MS-GPC-HEADER': {
    title: 'A header that a provider checks is missing or does not fit.',
    next: 'Send the four Ssp- headers through the proxy, and the interaction that belongs to method and path.',
  },
  'MS-GPC-TOKEN': {
    title: 'The bearer token is refused by the provider.',
    next: 'Compare the claim that "at" names with the guidance on cross-organisation audit; the proxy’s audit record shows the token.',
  },
  'MS-GPC-PATH': {
    title: 'The practice has no such path, or not for this method.',
    next: 'Compare path, case and method with the CapabilityStatement (/metadata).',
  },
  'MS-GPC-FORMAT': {
    title: 'The practice can neither read nor write the format that was asked for.',
    next: 'Ask for application/fhir+json or application/fhir+xml, and send one of them.',
  },
  'MS-GPC-PARAMETER': {
    title: 'A search parameter or a parameter of an operation is not valid.',
    next: 'Compare the parameter that "at" names with what "expected" says.',
  },
  'MS-GPC-RESOURCE': {
    title: 'The resource that was sent is not valid for this interaction.',
    next: 'Correct the element that "at" names; what may be sent stands in the guidance of the interaction.',
  },
  'MS-GPC-PATIENT': {
    title: 'The practice does not give this patient’s data.',
    next: 'Use a patient of the practice who is alive, verified, not sensitive and has not dissented: docs/guides/secure-proxy.md names some.',
  },
  'MS-GPC-NOT-FOUND': {
    title: 'The practice has no such record.',
    next: 'Take the id from a search; ids of another practice or another instance mean nothing here.',
  },
  'MS-GPC-CONFLICT': {
    title: 'The record has changed, or the slot is taken.',
    next: 'Read it again and send its present ETag in If-Match, or choose a slot that is free.',
  },
})
