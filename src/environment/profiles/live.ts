import type { z } from 'zod'
import { https, ldap, trustHosts } from './hosts.ts'
import { spinePaths } from './paths.ts'
import type { Profile } from './profile.ts'
import { maintenance, sharedTrust } from './shared.ts'

/**
 * What live looks like from a supplier's configuration: its host names and nothing else of it. The certificates are those of the test CA, whose
 * names say MOCK. Only started on express request, because a hosts file with these names hides the real ones from the whole machine.
 */
export const live: z.input<typeof Profile> = {
  name: 'live',
  title: 'Live look-alike',
  hosts: [
    https('messaging', 'msg.spine2.ncrs.nhs.uk', 'require', 'I'),
    https('ssp', 'proxy.spine2.ncrs.nhs.uk', 'ask', 'I'),
    https('messaging-internet', 'msg.spineservices.nhs.uk', 'require', 'I', { internet: true }),
    https('ssp-internet', 'proxy.spineservices.nhs.uk', 'ask', 'I', { internet: true }),
    https('smsp-internet', 'simple.spineservices.nhs.uk', 'require', 'I', { internet: true }),
    ldap('ldap.national.ncrs.nhs.uk', 'I'),
    https('gas', 'gas.national.ncrs.nhs.uk', 'none', 'S'),
    https('api-platform', 'api.service.nhs.uk', 'none', 'S', { internet: true }),
    ...trustHosts,
    https('dos', 'www.directoryofservices.nhs.uk', 'none', 'D', { internet: true, note: 'UI' }),
    https('dos', 'www.webservices.directoryofservices.nhs.uk', 'none', 'D', { internet: true, note: 'API' }),
    https('eps-dos', 'dos.eps.digital.nhs.uk', 'none', 'D', { internet: true }),
  ],
  paths: [...spinePaths],
  spinePartyKey: 'YES-0000806',
  spineOdsCode: 'YES',
  outgoingCn: 'msg-out.spine2.ncrs.nhs.uk',
  ...sharedTrust,
  maintenance,
  lookAlike: true,
}
