import type { z } from 'zod'
import { http, https, ldap, outgoing, serviceDirectoryHosts, trustHosts } from './hosts.ts'
import { spinePaths } from './paths.ts'
import type { Profile } from './profile.ts'
import { maintenance, sharedTrust } from './shared.ts'

/** The integration environment. */
export const int: z.input<typeof Profile> = {
  name: 'int',
  title: 'Integration (INT)',
  hosts: [
    https('messaging', 'msg.int.spine2.ncrs.nhs.uk', 'require', 'S'),
    https('smsp', 'simple-sync.int.spine2.ncrs.nhs.uk', 'require', 'S'),
    https('ssp', 'proxy.int.spine2.ncrs.nhs.uk', 'ask', 'D'),
    outgoing('msg-out.int.spine2.ncrs.nhs.uk', 'D'),
    https('messaging-internet', 'msg.intspineservices.nhs.uk', 'require', 'S', { internet: true }),
    https('ssp-internet', 'proxy.intspineservices.nhs.uk', 'ask', 'S', { internet: true }),
    https('smsp-internet', 'simple.intspineservices.nhs.uk', 'require', 'S', { internet: true }),
    ldap('ldap.nis1.national.ncrs.nhs.uk', 'S'),
    https('gas', 'gas.nis1.national.ncrs.nhs.uk', 'none', 'S'),
    https('sbapi', 'sbapi.nis1.national.ncrs.nhs.uk', 'none', 'S'),
    https('portal', 'portal.nis1.national.ncrs.nhs.uk', 'none', 'I'),
    https('api-platform', 'int.api.service.nhs.uk', 'none', 'S', { internet: true }),
    https('cis2', 'am.nhsint.auth-ptl.cis2.spineservices.nhs.uk', 'none', 'S', { internet: true }),
    http('uec-booking', 'appointments.directoryofservices.nhs.uk', 'D', {
      ports: [{ port: 443, protocol: 'http' }],
      note: 'plain HTTP on 443, as published',
    }),
    ...trustHosts,
    ...serviceDirectoryHosts,
  ],
  paths: [...spinePaths],
  spinePartyKey: 'YES-0000806',
  spineOdsCode: 'YES',
  outgoingCn: 'msg-out.int.spine2.ncrs.nhs.uk',
  ...sharedTrust,
  maintenance,
}
