import { defineProblems } from '../../kernel/problem.ts'

/** Problems of the gazetteer's door (dossier sync-pds-smsp-gazetteer 4). */
export const gazetteerProblems = defineProblems({
  'MS-GAZ-CONTENT-TYPE': {
    title: 'The Content-Type is not text/xml.',
    next: 'Send the SOAP 1.1 envelope alone, as Content-Type: text/xml.',
  },
  'MS-GAZ-CONTENT-ENCODING': {
    title: 'The body is compressed or otherwise encoded, which Spine is not known to read.',
    next: 'Send the body as it is, without Content-Encoding.',
  },
  'MS-GAZ-ENVELOPE': {
    title: 'The body is not a SOAP 1.1 envelope with one Body and at most one Header.',
    next: 'Let the root be Envelope in http://schemas.xmlsoap.org/soap/envelope/, with one Body.',
  },
  'MS-GAZ-CONTENT': {
    title: 'The SOAP body does not hold exactly one element.',
    next: 'Put getAddressListRequest, and nothing else, into the Body.',
  },
  'MS-GAZ-OPERATION': {
    title: 'The gazetteer has one operation, getAddressList; the body’s element is another one.',
    next: 'Send getAddressListRequest in the namespace http://national.carerecords.nhs.uk/schema/.',
  },
  'MS-GAZ-PARTY': {
    title: 'The client certificate belongs to no registered party.',
    next: 'Register the certificate’s FQDN (`mock-spine register`), or relax --party-check.',
  },
  'MS-GAZ-PARTY-UNCHECKED': {
    title: 'The client certificate belongs to no registered party; --party-check let it through.',
    next: 'Register the certificate’s FQDN (`mock-spine register`).',
    severity: 'warning',
  },
  'MS-GAZ-HEADER': {
    title: 'messageHeader with a messageId does not stand exactly once.',
    next: 'Send one messageHeader with one messageId.',
  },
  'MS-GAZ-ADDRESS': {
    title: 'postalAddress does not stand exactly once with each of its parts at most once.',
    next: 'Send one postalAddress; address1, address2, address3, town, county, postcode and country at most once each.',
  },
  'MS-GAZ-MAXNO': { title: 'maxno is not one whole number from 1.', next: 'Send maxno once, such as 20, or leave it out.' },
  'MS-GAZ-EMPTY': {
    title: 'The address has nothing to look for.',
    next: 'Send a postcode, or a word of at least two letters.',
  },
})
