import { defineProblems } from '../../kernel/problem.ts'

/** Problems of calls through the Spine Secure Proxy. */
export const sspProblems = defineProblems({
  'MS-SSP-FQDN': {
    title: 'The client certificate is not the one of the system that Ssp-From names.',
    next: 'Call with the certificate of the FQDN that the sender’s party is registered under, or correct Ssp-From; --party-check warn lets it through.',
  },
  'MS-SSP-FQDN-UNCHECKED': {
    title: 'The client certificate is not the one of the system that Ssp-From names; it was let through (--party-check).',
    next: 'The real proxy answers 495: use the certificate of the registered FQDN.',
    severity: 'warning',
  },
  'MS-SSP-METHOD': {
    title: 'The proxy does not forward this method.',
    next: 'Use the methods that "expected" names; --ssp-methods chooses between the first and the present list.',
  },
  'MS-SSP-TARGET': {
    title: 'The path holds no target URL.',
    next: 'Write the whole provider URL behind the proxy’s address, with one slash between them; an HTTP library that normalises paths must be told not to.',
  },
  'MS-SSP-TARGET-REPAIRED': {
    title: 'The target URL has lost a slash behind its scheme; it was put back.',
    next: 'Keep your HTTP library or reverse proxy from merging slashes: the real proxy may refuse such a call (--ssp-slashes refuse does).',
    severity: 'warning',
  },
  'MS-SSP-TARGET-DOTS': {
    title: 'The target’s path holds dot segments; it went on as it came.',
    next: 'Send the path resolved: the proxy compares and forwards strings, and the provider may resolve it to another place.',
    severity: 'warning',
  },
  'MS-SSP-HEADER': {
    title: 'A header that the proxy needs is missing or malformed.',
    next: 'Send Ssp-TraceID (a UUID), Ssp-From and Ssp-To (ASIDs of 12 digits) and Ssp-InteractionID, each once.',
  },
  'MS-SSP-MEDIA-TYPE': {
    title: 'The body has a media type that is not FHIR’s.',
    next: 'Send application/fhir+json or application/fhir+xml (DSTU2: application/json+fhir, application/xml+fhir).',
  },
  'MS-SSP-SENDER': {
    title: 'The system that Ssp-From names may not call this interaction.',
    next: 'Compare Ssp-InteractionID letter by letter with the interactions of the sender’s accredited system; `mock-spine register --asid … --interaction …` adds one.',
  },
  'MS-SSP-RECEIVER': {
    title: 'The system that Ssp-To names does not provide this interaction.',
    next: 'A provider has an endpoint (nhsMhs) for the interaction under its party key; `mock-spine register --party-key …` adds one.',
  },
  'MS-SSP-PAIR': {
    title: 'No data sharing is agreed between sender and receiver (--ssp-pairs).',
    next: 'Add the pair FROM>TO to --ssp-pairs, or leave the setting out.',
  },
  'MS-SSP-ENDPOINT': {
    title: 'The target is not under the endpoint that the directory holds for this receiver and interaction.',
    next: 'Build the URL from nhsMhsEndPoint as it stands: no other host name, no IP address, no :443, no other case.',
  },
  'MS-SSP-RATE': {
    title: 'The sender has used up its calls of this window (--ssp-rate-limit).',
    next: 'Wait for X-Rate-Limit-Reset seconds, or raise the limit.',
  },
  'MS-SSP-TOKEN': {
    title: 'The bearer token is not as the guidance wants it.',
    next: 'Compare the claim with the audit record of this exchange; a provider refuses such a token, and --ssp-jwt block makes the proxy refuse it.',
  },
  'MS-SSP-TOKEN-NOTED': {
    title: 'The bearer token is not as the guidance wants it; the call went on.',
    next: 'Compare the claim with the audit record of this exchange; a provider refuses such a token, and --ssp-jwt block makes the proxy refuse it.',
    severity: 'warning',
  },
  'MS-SSP-UNREACHABLE': {
    title: 'The provider could not be reached, or broke off before it answered.',
    next: 'See the outgoing exchange that this one caused: which check failed, of connection, certificate or HTTP.',
  },
  'MS-SSP-TIMEOUT': {
    title: 'The provider did not begin its answer in time.',
    next: 'Answer sooner (the guidance wants queries within 3 s), or raise --ssp-timeout.',
  },
})
