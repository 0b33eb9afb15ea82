import type { z } from 'zod'
import { https, ldap, serviceDirectoryHosts, trustHosts } from './hosts.ts'
import { spinePaths } from './paths.ts'
import type { Profile } from './profile.ts'
import { closedInJuly2025, maintenance, sharedTrust } from './shared.ts'

/** The training environment, which is no more. */
export const train: z.input<typeof Profile> = {
  name: 'train',
  title: 'Training (TRAIN), decommissioned on 31 July 2025',
  hosts: [
    https('messaging', 'msg.train.spine2.ncrs.nhs.uk', 'require', 'I'),
    ldap('ldap.tsp.national.ncrs.nhs.uk', 'I'),
    https('gas', 'gas.tsp.national.ncrs.nhs.uk', 'none', 'S'),
    ...trustHosts,
    ...serviceDirectoryHosts,
  ],
  paths: [...spinePaths],
  spinePartyKey: 'YES-0000806',
  spineOdsCode: 'YES',
  outgoingCn: 'msg-out.train.spine2.ncrs.nhs.uk',
  ...sharedTrust,
  maintenance,
  closing: closedInJuly2025,
}
