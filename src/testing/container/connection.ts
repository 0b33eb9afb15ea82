import { z } from 'zod'

/** Of `GET /api/connection`, what is the same inside and outside the container. */
export const Connection = z.object({
  spinePartyKey: z.string(),
  environment: z.string(),
  /** Sub CA and root, PEM. */
  caBundle: z.string(),
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })),
})
export type Connection = z.output<typeof Connection>

/** A party as registering answers with it. */
export const RegisteredParty = z.object({
  partyKey: z.string(),
  odsCode: z.string(),
  fqdn: z.string(),
  accreditedSystems: z.array(z.object({ asid: z.string(), interactions: z.array(z.string()) })),
  endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string(), url: z.string() })),
})
export type RegisteredParty = z.output<typeof RegisteredParty>

/** A message that Spine kept for a supplier without a listener. */
export const InboxMessage = z.object({
  sequence: z.int(),
  labels: z.record(z.string(), z.string()),
  headers: z.unknown(),
  text: z.string().optional(),
  base64: z.string().optional(),
})
export type InboxMessage = z.output<typeof InboxMessage>

/** Of an exchange of the journal, what tests look at. */
export const ContainerExchange = z.looseObject({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  door: z.string(),
  outcome: z.string().optional(),
  summary: z.string(),
  labels: z.record(z.string(), z.string()),
  problems: z.array(z.looseObject({ code: z.string(), title: z.string(), came: z.string(), expected: z.string(), next: z.string() })),
})
export type ContainerExchange = z.output<typeof ContainerExchange>

/** What a verification found. */
export const Report = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ check: z.string(), ok: z.boolean(), found: z.int(), exchanges: z.array(z.string()) })),
  timeline: z.string(),
})
