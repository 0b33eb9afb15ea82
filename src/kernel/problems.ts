import { defineProblems } from './problem.ts'

/** Problems of the kernel and of every door alike: limits, connections, spaces, deliveries. */
export const kernelProblems = defineProblems({
  'MS-BODY-TOO-LARGE': {
    title: 'The body is larger than this door accepts.',
    next: 'Send a smaller message (large records go in fragments), or raise --max-body.',
  },
  'MS-SLOW-CLIENT': {
    title: 'The request did not arrive within the time allowed.',
    next: 'Check that Content-Length is the number of bytes sent, not of characters; or raise --request-timeout.',
  },
  'MS-CONNECTION-CUT': {
    title: 'The caller closed the connection before its request was complete.',
    next: 'Check the sender: a time-out that is too short, or a Content-Length larger than the body.',
  },
  'MS-CALLER-LEFT': {
    title: 'The caller closed the connection before the answer had left.',
    next: 'Look at the caller’s own time-out: it is shorter than what it asked for takes.',
  },
  'MS-NOT-HTTP': {
    title: 'What came is not a well-formed HTTP/1.1 request.',
    next: 'Compare the request line and headers with RFC 9112; a duplicate or wrong Content-Length is the usual cause.',
  },
  'MS-HEADER-TOO-LARGE': {
    title: 'The header section is larger than allowed.',
    next: 'Send fewer or shorter headers, or raise --max-header.',
  },
  'MS-DUPLICATE-HEADER': {
    title: 'A header that may stand only once was sent more than once.',
    next: 'Send the header once; look for a proxy or a client library that adds it a second time.',
  },
  'MS-OVERLOADED': {
    title: 'A limit on work in hand is reached; the request was refused before it was processed.',
    next: 'Send it again later, or raise the limit that "expected" names.',
  },
  'MS-DOOR-NOT-BUILT': {
    title: 'This address belongs to the environment, but mock-spine does not emulate it yet.',
    next: 'See docs/coverage.md for what is emulated so far.',
  },
  'MS-NO-SUCH-DOOR': {
    title: 'No service of this environment lives at this host and path.',
    next: 'Compare the URL with `mock-spine environment`.',
  },
  'MS-METHOD-NOT-ALLOWED': {
    title: 'This door does not take that HTTP method.',
    next: 'Use the method that "expected" names.',
  },
  'MS-INTERNAL': {
    title: 'mock-spine itself failed while it handled this exchange.',
    next: 'Please report it with this entry; the message was not processed and changed nothing.',
  },
  'MS-STORE-FAILED': {
    title: 'The store could not commit what this message changes; nothing was changed.',
    next: 'Look at the disk or database named in the entry, then send the message again.',
  },
  'MS-STORE-CONFLICT': {
    title: 'Other messages changed the same records each time this one was tried.',
    next: 'Send it again; if it recurs, report it with this entry.',
  },
  'MS-SPACE-UNKNOWN': {
    title: 'The request names a space that does not exist.',
    next: 'Create it with POST /api/spaces, or leave X-Mock-Spine-Space out.',
  },
  'MS-CLAIM-TAKEN': {
    title: 'A name that a space wants to claim belongs to another space.',
    next: 'Choose another name, or drop the space that holds it.',
  },
  'MS-TLS-NO-CERTIFICATE': {
    title: 'The client sent no certificate, and this door requires one.',
    next: 'Configure the client with a certificate and key of this environment (see `mock-spine certs list`).',
  },
  'MS-TLS-FOREIGN-CA': {
    title: 'The client certificate was not issued by this environment’s CA.',
    next: 'Use a certificate issued here: `mock-spine certs issue`, or sign your CSR with `mock-spine certs sign`.',
  },
  'MS-TLS-EXPIRED': {
    title: 'The client certificate has expired.',
    next: 'Issue a new one: `mock-spine certs issue`.',
  },
  'MS-TLS-NOT-YET-VALID': {
    title: 'The client certificate is not valid yet.',
    next: 'Check the clock of the machine that issued it, or issue a new one.',
  },
  'MS-TLS-REVOKED': {
    title: 'The client certificate has been revoked.',
    next: 'Use another certificate; `mock-spine certs list` shows which are revoked and why.',
  },
  'MS-TLS-CERTIFICATE': {
    title: 'The client certificate could not be verified.',
    next: 'Compare it with one issued here; the reason OpenSSL gives stands in "came".',
  },
  'MS-TLS-REJECTED-OURS': {
    title: 'The client did not accept our certificate and broke the handshake off.',
    next: 'Install ca-bundle.pem as trusted CA in the client, and call a host name that the server certificate carries.',
  },
  'MS-TLS-LEFT': {
    title: 'A client completed the TLS handshake and left without a request; probably it did not accept our certificate.',
    next: 'If a client reports a certificate error: install ca-bundle.pem as trusted CA in it, and call a host name that the server certificate carries.',
    severity: 'warning',
  },
  'MS-TLS-HANDSHAKE': {
    title: 'The TLS handshake failed.',
    next: 'Check that the client offers TLS 1.2 or 1.3 and speaks TLS on this port.',
  },
  'MS-DELIVERY-REFUSED-CONNECTION': {
    title: 'Nothing listens at the endpoint that the directory names.',
    next: 'Start the supplier’s endpoint, or move it: `mock-spine register --party-key … --endpoint URL`.',
  },
  'MS-DELIVERY-UNREACHABLE': {
    title: 'The endpoint that the directory names could not be reached.',
    next: 'Check its host name and port; `mock-spine register` moves an endpoint.',
  },
  'MS-DELIVERY-FORBIDDEN': {
    title: 'The endpoint lies outside the networks that mock-spine may call.',
    next: 'Only loopback, private and container addresses are called; name others with --allow-outgoing HOST.',
  },
  'MS-DELIVERY-TLS': {
    title: 'Spine could not verify the endpoint’s certificate, or the endpoint refused Spine’s.',
    next: 'The endpoint must present a certificate of this environment’s CA, in force, naming the URL’s host or the registered FQDN, and accept msg-out’s.',
  },
  'MS-DELIVERY-TIMEOUT': {
    title: 'The endpoint did not answer in time.',
    next: 'Answer the POST before working on it, or raise --delivery-timeout.',
  },
  'MS-DELIVERY-CUT': {
    title: 'The endpoint closed the connection before it answered.',
    next: 'Look at the endpoint’s own log for an error while it read the request.',
  },
  'MS-DELIVERY-FAILED': {
    title: 'The message could not be delivered and will not be tried again.',
    next: 'See the attempts before it in the journal for the reason.',
  },
  'MS-DELIVERY-GIVEN-UP': {
    title: 'Somebody had the delivery given up: it counts as failed and will not be tried again.',
    next: 'No action needed: it was asked for by POST /api/outbox/{id}/fail or the console’s outbox.',
  },
  'MS-DELIVERY-RETRY': {
    title: 'The delivery failed and will be tried again.',
    next: 'No action needed if the endpoint recovers; the contract’s RetryInterval decides when.',
    severity: 'warning',
  },
  'MS-DELIVERY-LAPSES': {
    title: 'The delivery failed, and the message expires by its own word before it could be tried again.',
    next: 'Let the message live longer than the contract’s RetryInterval.',
    severity: 'warning',
  },
  'MS-DELIVERY-PATIENT': {
    title: 'The delivery failed; it is kept and tried again until it is made (--retries patient).',
    next: 'No action needed if the endpoint recovers; --retry-longest bounds the pause between tries, --retries contract gives up as the contract says.',
    severity: 'warning',
  },
  'MS-DELIVERY-TOO-LARGE': {
    title: 'The endpoint’s answer is larger than allowed; the rest was not read.',
    next: 'An acknowledgement is a few kilobytes; look at what the endpoint sends.',
  },
})
