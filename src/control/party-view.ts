import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'

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

/** A party record is its own view; what the directory adds to a record one day shows here as a type error or not at all. */
export const partyView = (party: NonNullable<ReturnType<Environment['party']>>): z.input<typeof PartyView> => party
