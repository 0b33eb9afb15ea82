import { Directory } from '../directory/directory.ts'
import { type Authority, openAuthority, type RevocationReason, revocationReasons, standingLocalNames } from '../pki/authority.ts'
import { authorityOptions } from './authority-options.ts'
import { profile } from './profiles/index.ts'
import type { Settings } from './settings.ts'

export { type RevocationReason, revocationReasons, standingLocalNames }

/** Opens the certificate folder without an environment, for `mock-spine certs`; makes the CA when there is none. To be closed after use. */
export async function openCertificateFolder(settings: Settings): Promise<Authority> {
  return await openAuthority(authorityOptions(settings, profile(settings.environment), new Directory()))
}
