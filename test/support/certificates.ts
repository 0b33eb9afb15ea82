import { cp } from 'node:fs/promises'
import path from 'node:path'
import { inject } from 'vitest'
import { openCertificateFolder } from '../../src/environment/authority-options.ts'
import { type Settings, settingsOf } from '../../src/environment/settings.ts'
import type { Authority } from '../../src/pki/authority.ts'

/**
 * Fills a folder with a CA that the whole run makes once: keys are what takes the time of a first start. `open` makes it where it is told to;
 * test files that come at the same moment wait for each other at the folder's lock. What a test changes stays in its copy.
 */
export async function copyOfAuthority(name: string, folder: string, open: (directory: string) => Promise<Authority>): Promise<void> {
  const master = path.join(inject('runFolder'), name)
  const authority = await open(master)
  authority.close()
  // Another test file may hold the lock for the look with which its own opening ends.
  await cp(master, folder, { recursive: true, filter: (file) => !path.basename(file).startsWith('.lock') })
}

/** Fills a folder with the certificates of an environment that starts with the usual settings. */
export const usualCertificates = (folder: string, environment: Settings['environment'] = 'int'): Promise<void> =>
  copyOfAuthority(`certs-${environment}`, folder, (certs) => openCertificateFolder(settingsOf({ certs, environment })))
