import type { z } from 'zod'
import type { Profile } from './profile.ts'

type ProfileInput = z.input<typeof Profile>

const name = (CN: string) => ({ C: 'GB', O: 'nhs', OU: 'CA', CN })

/**
 * The issuing CA that INT and DEP share, and where its lists are published: the G2 shape of the real chain (dossier identity-and-pki 8.2) under
 * names that nobody can take for the NHS's own.
 */
export const sharedTrust: Pick<ProfileInput, 'ca' | 'crl' | 'ocsp' | 'caIssuers'> = {
  ca: { root: name('MOCK PTL Root Authority G2'), sub: name('MOCK INT Authentication G2') },
  crl: {
    root: 'http://crl.nhs.uk/PTL/G2/root/NHSPTLrootG2.crl',
    leaves: ['http://crl.nhs.uk/int/1c/crlc2.crl', 'http://crl.nhs.uk/int/1c/crlc3.crl'],
  },
  ocsp: 'http://ocsp.nhs.uk/ocsp',
  caIssuers: 'http://pki.nhs.uk/PTL/G2/root/NHSPTLRootAuthorityG2.crt',
}

/** Maintenance slots in London time, and the doors that close in them (environments 6; that the directory goes with CIS is inferred from its addresses). */
export const maintenance: ProfileInput['maintenance'] = [
  {
    service: 'Spine Core',
    slot: 'Thursday 20:00 to Friday 06:00, weekly',
    weekly: { from: 'Thu 20:00', to: 'Fri 06:00' },
    doors: ['reliable-messaging', 'sync-service', 'gazetteer', 'mesh', 'smsp', 'secure-proxy'],
  },
  {
    service: 'CIS',
    slot: 'Wednesday 20:00 to Thursday 06:00, weekly',
    weekly: { from: 'Wed 20:00', to: 'Thu 06:00' },
    doors: ['authentication', 'spine-directory'],
  },
  { service: 'e-RS', slot: 'Wednesday 20:00 to Thursday 06:00, following a live release', doors: ['ers'] },
]

/** DEV and TRAIN: from when nothing new was made, and from when they were no more (environments 1). */
export const closedInJuly2025 = { minimal: '2024-09-01', gone: '2025-07-31' } as const
