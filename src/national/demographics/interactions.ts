import type { DomainHandler } from '../domain.ts'
import { ALLOCATIONS, BIRTHS, CONSENT_UPDATES, DEATH_UPDATES, NHAIS_UPDATES, NN4B_REQUEST, QUERIES, UPDATES } from './generations.ts'
// At once: a name can only be asked for in a document that was read after the name was registered.
import './names.ts'
import type { DemographicsParts } from './query-handler.ts'

/**
 * The demographics domain (PDS): handlers by service-qualified interaction, whatever door they come through. What they work with is loaded with
 * the first message, so that a start does not pay for it.
 */
export function demographics(parts: DemographicsParts): Readonly<Record<string, DomainHandler>> {
  let loaded: Promise<Readonly<Record<string, DomainHandler>>> | undefined
  const load = () => (loaded ??= import('./handlers.ts').then(({ demographicsHandlers }) => demographicsHandlers(parts)))
  const ids = [
    ...Object.values(QUERIES).flatMap((rows) => rows.map(({ request }) => `urn:nhs:names:services:pdsquery:${request}`)),
    ...[UPDATES, DEATH_UPDATES, CONSENT_UPDATES, NHAIS_UPDATES, ALLOCATIONS, BIRTHS]
      .flat()
      .map(({ request }) => `urn:nhs:names:services:pds:${request}`),
    `urn:nhs:names:services:pds:${NN4B_REQUEST}`,
  ]
  const lazily =
    (id: string): DomainHandler =>
    async (request, turn) => {
      const handler = (await load())[id]
      if (handler === undefined) throw new Error(`no handler of ${id}`)
      return handler(request, turn)
    }
  return Object.fromEntries(ids.map((id) => [id, lazily(id)]))
}
