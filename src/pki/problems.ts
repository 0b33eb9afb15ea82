import { defineProblems } from '../kernel/problem.ts'

/** Problems of the certificate folder and of requests to the CA. */
export const pkiProblems = defineProblems({
  'MS-PKI-DAMAGED': {
    title: 'A file of the certificate folder is damaged.',
    next: 'Restore it, or delete the whole folder: the next start makes a new CA.',
  },
  'MS-PKI-FOREIGN': {
    title: 'The certificate folder holds files that mock-spine did not make.',
    next: 'Name another folder with --certs, or empty this one.',
  },
  'MS-PKI-GONE': {
    title: 'The certificate folder disappeared while it was in use.',
    next: 'Start again: a new CA is made, and clients need the new ca-bundle.pem.',
  },
  'MS-PKI-REPLACED': {
    title: 'The certificate folder was replaced by another CA while it was in use.',
    next: 'Start again, so that what is running and what is on disk are one CA.',
  },
  'MS-PKI-OTHER-CA': {
    title: 'The certificate folder belongs to a CA of another name.',
    next: 'Name a folder of its own with --certs for this environment.',
  },
  'MS-PKI-CA-ENDING': {
    title: 'The test CA is about to expire.',
    next: 'Delete the folder: the next start makes a new CA, and clients need the new ca-bundle.pem.',
  },
  'MS-PKI-LOCKED': {
    title: 'Another process holds the certificate folder’s lock.',
    next: 'Wait for it to end; if none is running, delete the lock file that "came" names.',
  },
  'MS-PKI-NOT-WRITABLE': {
    title: 'The certificate folder cannot be written.',
    next: 'Give this user the right to write there, or name another folder with --certs.',
  },
  'MS-PKI-UNREADABLE': { title: 'A file of the certificate folder cannot be read.', next: 'Give this user the right to read it.' },
  'MS-PKI-UNKNOWN': { title: 'No such certificate.', next: '`mock-spine certs list` shows what there is.' },
  'MS-PKI-BAD-NAME': { title: 'A name cannot stand in a certificate.', next: 'Correct the name and try again.' },
  'MS-PKI-BAD-CSR': {
    title: 'The certificate signing request cannot be signed.',
    next: 'Make a PKCS#10 request in PEM with a key of at least 2048 bits.',
  },
  'MS-PKI-BAD-DATES': {
    title: 'The dates of the certificate make no sense.',
    next: 'Let it begin before it ends, within the CA’s own life.',
  },
  'MS-PKI-NAME-TAKEN': { title: 'A certificate of that name exists for something else.', next: 'Choose another name.' },
  'MS-PKI-NO-KEY': {
    title: 'The private key of that certificate is not here.',
    next: 'Export another form: a certificate signed from a CSR has its key where the CSR was made.',
  },
  'MS-PKI-ALREADY-REVOKED': { title: 'That certificate has been revoked already.', next: 'Nothing is left to do.' },
  'MS-PKI-BACKGROUND': {
    title: 'Looking after the certificate folder failed in the background.',
    next: 'Look at what "came" names; certificates and CRLs in use stay as they are.',
  },
})
