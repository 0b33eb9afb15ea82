import type { z } from 'zod'
import type { Profile } from './profile.ts'

type ProfileInput = z.input<typeof Profile>

/** The G2 shape of the real chain (dossier identity-and-pki 8.2) under names that nobody can take for the NHS's own. */
export function mockAuthority(environment: string): ProfileInput['ca'] {
  const name = (CN: string) => ({ C: 'GB', O: 'nhs', OU: 'CA', CN })
  return { root: name('MOCK PTL Root Authority G2'), sub: name(`MOCK ${environment} Authentication G2`) }
}

/** Maintenance slots in London time (environments 6). */
export const maintenance: ProfileInput['maintenance'] = [
  { service: 'Spine Core', slot: 'Thursday 20:00 to Friday 06:00, weekly' },
  { service: 'CIS', slot: 'Wednesday 20:00 to Thursday 06:00, weekly' },
  { service: 'e-RS', slot: 'Wednesday 20:00 to Thursday 06:00, following a live release' },
]
