import { z } from 'zod'

const EndpointView = z.object({
  /** Service-qualified, e.g. `urn:nhs:names:services:psis:REPC_IN150016UK05`. */
  interaction: z.string(),
  cpaId: z.string(),
  /** https:, or `inbox:` for a supplier without a listener. */
  url: z.string(),
  syncReplyMode: z.string(),
  ackRequested: z.string(),
  duplicateElimination: z.string(),
  actor: z.string().exactOptional(),
  retries: z.int().exactOptional(),
  /** ISO 8601 durations. */
  retryInterval: z.string().exactOptional(),
  persistDuration: z.string().exactOptional(),
  isAuthenticated: z.string(),
})

/** A party with its accredited systems and endpoints, contract properties among them (dossier ebxml-messaging 2.1). */
export const PartyView = z.object({
  partyKey: z.string(),
  odsCode: z.string(),
  name: z.string(),
  fqdn: z.string(),
  manufacturer: z.string().exactOptional(),
  accreditedSystems: z
    .array(
      z.object({
        asid: z.string(),
        name: z.string().exactOptional(),
        odsCode: z.string().exactOptional(),
        interactions: z.array(z.string()).readonly(),
        clients: z.array(z.string()).readonly().exactOptional(),
        product: z.object({ manufacturer: z.string(), name: z.string(), version: z.string(), key: z.string() }).exactOptional(),
      }),
    )
    .readonly(),
  endpoints: z.array(EndpointView).readonly(),
})

const NoteView = z.object({
  code: z.string().startsWith('MS-'),
  title: z.string(),
  came: z.string(),
  expected: z.string(),
  next: z.string(),
})

/** A party as it was registered, with its certificate and what the real path to live would not let pass. */
export const RegisteredView = PartyView.extend({
  certificate: z.object({
    /** Files it; `GET /api/certificates/{name}` gives it, and its key when that was made here. */
    name: z.string(),
    serial: z.string(),
    notAfter: z.iso.datetime(),
    /** Leaf then sub CA, PEM. */
    chain: z.string(),
    caBundle: z.string(),
  }),
  notes: z.array(NoteView),
})

export const RemovedView = z.object({
  /** What is left of the party, when a system alone was removed. */
  party: PartyView.exactOptional(),
  /** Serial number of the certificate that was revoked. */
  revoked: z.string().exactOptional(),
})
