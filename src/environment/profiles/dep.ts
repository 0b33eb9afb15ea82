import type { z } from 'zod'
import { https, ldap, outgoing, serviceDirectoryHosts, trustHosts } from './hosts.ts'
import { spinePaths } from './paths.ts'
import type { Profile } from './profile.ts'
import { maintenance, sharedTrust } from './shared.ts'

const CIS_RANGE = '10.239.59.0/24'

/** The deployment environment. */
export const dep: z.input<typeof Profile> = {
  name: 'dep',
  title: 'Deployment (DEP)',
  hosts: [
    https('messaging', 'msg.dep.spine2.ncrs.nhs.uk', 'require', 'D', { address: '10.239.14.28' }),
    https('smsp', 'simple-sync.dep.spine2.ncrs.nhs.uk', 'require', 'D', { address: '10.239.14.38' }),
    https('ssp', 'proxy.dep.spine2.ncrs.nhs.uk', 'ask', 'D', { address: '10.239.6.33' }),
    outgoing('msg-out.dep.spine2.ncrs.nhs.uk', 'D', { address: '10.239.14.103' }),
    https('messaging-internet', 'msg.depspineservices.nhs.uk', 'require', 'D', { internet: true }),
    https('ssp-internet', 'proxy.depspineservices.nhs.uk', 'ask', 'D', { internet: true }),
    https('smsp-internet', 'simple.depspineservices.nhs.uk', 'require', 'D', { internet: true }),
    ldap('ldap.vn1.national.ncrs.nhs.uk', 'D', { address: CIS_RANGE }),
    https('gas', 'gas.vn1.national.ncrs.nhs.uk', 'none', 'D', { address: CIS_RANGE }),
    https('sbapi', 'sbapi.vn1.national.ncrs.nhs.uk', 'none', 'D', { address: CIS_RANGE }),
    https('portal', 'portal.vn1.national.ncrs.nhs.uk', 'none', 'D', { address: CIS_RANGE }),
    https('ers-professional', 'dep-ers.nhs.uk', 'none', 'D', { internet: true }),
    https('ers-patient', 'dep-refer.nhs.uk', 'none', 'D', { internet: true }),
    https('ers-api', 'dep.api.service.nhs.uk', 'none', 'D', { internet: true }),
    https('api-platform', 'dep.api.service.nhs.uk', 'none', 'S', { internet: true }),
    ...trustHosts,
    ...serviceDirectoryHosts,
  ],
  paths: [
    ...spinePaths,
    { door: 'ers', roles: ['ers-api', 'api-platform'], path: '/referrals-dep', what: 'e-RS API; one host with the API platform' },
  ],
  spinePartyKey: 'YES-0000806',
  spineOdsCode: 'YES',
  ers: { partyKey: 'YEO-11809150', asid: '606179841014' },
  outgoingCn: 'msg-out.dep.spine2.ncrs.nhs.uk',
  tokenEventSource: CIS_RANGE,
  ...sharedTrust,
  maintenance,
}
