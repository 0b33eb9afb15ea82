import { type Catalogue, contractOf, isForward } from '../directory/interactions.ts'
import { INBOX, type PartyRecord, parsePartyRecord } from '../directory/records.ts'
import type { Profile } from './profiles/profile.ts'

/** Service of the e-Referral Service's messages. */
const SERVICE = 'urn:nhs:names:services:ebs'

/**
 * The e-Referral Service as a party, where the environment says its identifiers (environments 3): a contract for each forward interaction of its
 * service. Its CPA ids are invented, and Spine keeps what is sent to it.
 */
export function ersParty({ ers }: Profile, catalogue: Catalogue): PartyRecord | undefined {
  if (ers === undefined) return undefined
  const served = [...catalogue.entries()].filter((entry) => entry.service === SERVICE && isForward(entry))
  return parsePartyRecord({
    partyKey: ers.partyKey,
    odsCode: ers.partyKey.slice(0, ers.partyKey.indexOf('-')),
    name: 'e-Referral Service',
    fqdn: 'ers.mock.nhs.uk',
    accreditedSystems: [{ asid: ers.asid, name: 'e-Referral Service', interactions: served.map(({ interaction }) => interaction) }],
    endpoints: served.map((entry, at) => ({
      interaction: entry.interaction,
      cpaId: `S11809150${String(at + 1).padStart(4, '0')}`,
      url: INBOX,
      ...contractOf(entry),
    })),
  })
}
