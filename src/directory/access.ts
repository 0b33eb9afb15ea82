import type { Directory } from './directory.ts'

/** Why an accredited system may not take part in an interaction. */
export interface AccessFault {
  /** The ASID is in no record, or its record does not allow this. */
  readonly fault: 'unknown' | 'not-allowed'
  readonly came: string
  readonly expected: string
}

/**
 * Judges the ASID of a message's sender or receiver: it is registered, to the right party, and holds the interaction.
 * @param interaction service-qualified
 * @param partyKey party that must own the ASID; any when undefined
 */
export function accessFault(directory: Directory, asid: string, interaction: string, partyKey?: string): AccessFault | undefined {
  const system = directory.system(asid)
  if (system === undefined) {
    return { fault: 'unknown', came: asid, expected: partyKey === undefined ? 'an ASID of a registered party' : `an ASID of ${partyKey}` }
  }
  const holds = system.interactions.has(interaction)
  const owner = system.party.partyKey
  if (holds && (partyKey === undefined || owner === partyKey)) return undefined
  return {
    fault: 'not-allowed',
    came: `${asid} of ${owner}${holds ? '' : `, without ${interaction}`}`,
    expected: `an ASID of ${partyKey ?? owner} that holds ${interaction}`,
  }
}

/** Whether a party is registered under one of a certificate's names; parties of hosted systems share one (dossier ebxml-messaging 9.7). */
export function isUnder(directory: Directory, names: readonly string[], partyKey: string): boolean {
  return names.some((name) => directory.partiesWithFqdn(name).some((party) => party.partyKey === partyKey))
}
