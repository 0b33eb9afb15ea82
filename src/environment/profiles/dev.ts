import type { z } from 'zod'
import { https, ldap, serviceDirectoryHosts, trustHosts } from './hosts.ts'
import { spinePaths } from './paths.ts'
import type { Profile } from './profile.ts'
import { closedInJuly2025, maintenance, sharedTrust } from './shared.ts'

/** The development environment, which is no more. */
export const dev: z.input<typeof Profile> = {
  name: 'dev',
  title: 'Development (DEV), decommissioned on 31 July 2025',
  hosts: [
    https('messaging', 'msg.dev.spine2.ncrs.nhs.uk', 'require', 'I'),
    ldap('ldap.vn03.national.ncrs.nhs.uk', 'S'),
    https('gas', 'gas.vn03.national.ncrs.nhs.uk', 'none', 'S'),
    https('cis2', 'am.nhsdev.auth-ptl.cis2.spineservices.nhs.uk', 'none', 'S', { internet: true }),
    ...trustHosts,
    ...serviceDirectoryHosts,
  ],
  paths: [...spinePaths],
  spinePartyKey: 'YES-0000806',
  spineOdsCode: 'YES',
  outgoingCn: 'msg-out.dev.spine2.ncrs.nhs.uk',
  ...sharedTrust,
  maintenance,
  closing: { ...closedInJuly2025, except: 'e-RS work' },
}
