import { defineProblems } from '../../kernel/problem.ts'

/** Problems of calls to the urgent care service that mock-spine plays (Care Connect booking). */
export const bookingProblems = defineProblems({
  'MS-BOOK-CERTIFICATE': {
    title: 'The booking provider was called without a certificate of this environment.',
    next: 'Call through the Spine Secure Proxy; a provider takes calls from it alone.',
  },
  'MS-BOOK-HEADER': {
    title: 'A header, method or path does not fit a Care Connect booking interaction.',
    next: 'Send the four Ssp- headers, and the interaction that belongs to method and path.',
  },
  'MS-BOOK-TOKEN': {
    title: 'The bearer token is missing or refused: 403 here, where GP Connect says 400.',
    next: 'Compare the claim that "at" names with the guidance on cross-organisation audit; the proxy’s audit record shows the token.',
  },
  'MS-BOOK-PARAMETER': {
    title: 'A search parameter, a format or the body as such is not valid.',
    next: 'Compare what "at" names with what "expected" says.',
  },
  'MS-BOOK-RESOURCE': {
    title: 'The appointment is not valid for this interaction.',
    next: 'Correct the element that "at" names; a cancellation changes the status and nothing else.',
  },
  'MS-BOOK-SLOT': {
    title: 'The slot is taken, past, or unknown.',
    next: 'Search again and book a slot that is free.',
  },
  'MS-BOOK-VERSION': {
    title: 'The appointment has changed since it was read, or If-Match does not say which version is meant.',
    next: 'Read it again and send its ETag in If-Match.',
  },
  'MS-BOOK-NOT-FOUND': {
    title: 'The provider has no such appointment, or no such version of it.',
    next: 'Take the id from the Location of the booking.',
  },
})
