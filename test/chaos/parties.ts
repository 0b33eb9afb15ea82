import type { Party, Product } from '../bench/product.ts'
import type { Route } from '../support/messages.ts'
import { EXPRESS, FORWARD, type Routes, UPLOAD } from './plan.ts'

const A = { partyKey: 'A99911-9990011', asid: '999000000111', fqdn: 'supplier-a.mock.nhs.uk' } as const
export const B = { partyKey: 'B99912-9990012', asid: '999000000112', fqdn: 'supplier-b.mock.nhs.uk' } as const

/** Registers two suppliers with every contract there is, under the certificates of supplier-a and supplier-b. */
export async function registerParties(product: Product, endpointA: string, endpointB: string): Promise<Routes> {
  await product.register({ ...A, endpoint: endpointA })
  const b = await product.register({ ...B, endpoint: endpointB })
  const spine = await product.party(product.ready.spinePartyKey)
  const to = (party: Party, interaction: string): Route => ({
    from: A.partyKey,
    senderAsid: A.asid,
    to: party.partyKey,
    receiverAsid: party.accreditedSystems.find(({ interactions }) => interactions.includes(interaction))?.asid ?? '',
    cpaId: party.endpoints.find((endpoint) => endpoint.interaction === interaction)?.cpaId ?? '',
  })
  return { reliable: to(spine, UPLOAD), 'forward-reliable': to(b, FORWARD), 'forward-express': to(b, EXPRESS) }
}
