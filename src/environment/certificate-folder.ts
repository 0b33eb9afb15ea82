// What `mock-spine certs` needs of the CA; the command line itself may not reach into pki/.
export { type RevocationReason, revocationReasons, standingLocalNames } from '../pki/authority.ts'
export { openCertificateFolder } from './authority-options.ts'
