import { z } from 'zod'

/** Where a driver connects, given as JSON in its first argument; files hold PEM, the key in PKCS #8. */
export const DriverTarget = z.object({
  host: z.string(),
  port: z.int(),
  caFile: z.string(),
  certFile: z.string(),
  keyFile: z.string(),
})
export type DriverTarget = z.output<typeof DriverTarget>

/** One line to a driver. */
export const DriverRequest = z.object({
  id: z.string(),
  base: z.string(),
  scope: z.enum(['base', 'one', 'sub']),
  filter: z.string(),
  /** All where null. */
  attributes: z.array(z.string()).nullable(),
  /** A subtree search to make for each entry of the first, while that is still being read; JNDI alone. */
  each: z.object({ base: z.string(), filter: z.string() }).optional(),
})
export type DriverRequest = z.output<typeof DriverRequest>

/** One line of a driver: the server's result, or why the client did not ask. Attributes without values are left out. */
export const DriverAnswer = z.union([
  z.object({
    id: z.string(),
    code: z.int(),
    entries: z.array(
      z.object({
        dn: z.string(),
        attributes: z.record(z.string(), z.array(z.string())),
        /** ldap3's own rendering: one value or a list, by the schema it read. */
        rendered: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
        /** What the search of `each` found for this entry. */
        found: z.array(z.string()).optional(),
      }),
    ),
  }),
  z.object({ id: z.string(), refused: z.string() }),
])
export type DriverAnswer = z.output<typeof DriverAnswer>
