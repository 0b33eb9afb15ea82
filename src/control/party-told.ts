import type { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import type { PartyView, RegisteredView, RemovedView } from './party-view.ts'

/** A party record is its own view; what the directory adds to a record one day shows here as a type error or not at all. */
export const partyView = (party: NonNullable<ReturnType<Environment['party']>>): z.input<typeof PartyView> => party

type Registered = Awaited<ReturnType<Environment['register']>>

export const registeredView = ({ party, certificate, notes }: Registered, caBundle: string): z.input<typeof RegisteredView> => ({
  ...partyView(party),
  certificate: {
    name: certificate.name,
    serial: certificate.serial,
    notAfter: certificate.notAfter.toISOString(),
    chain: certificate.chain,
    caBundle,
  },
  notes: notes.map(({ code, title, came, expected, next }) => ({ code, title, came, expected, next })),
})

type Removed = NonNullable<Awaited<ReturnType<Environment['deregister']>>>

export const removedView = ({ party, revoked }: Removed): z.input<typeof RemovedView> => ({
  ...(party === undefined ? {} : { party: partyView(party) }),
  ...(revoked === undefined ? {} : { revoked }),
})
