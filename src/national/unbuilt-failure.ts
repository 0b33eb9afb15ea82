import type { DomainAnswer } from './domain.ts'
import { businessError, queryFailure } from './failures.ts'

/** Error bases whose OID a source gives, by domain (dossier ebxml-messaging 3.2); the others answer from the messaging service's own. */
const ERROR_BASES: Readonly<Record<string, string>> = {
  demographics: '2.16.840.1.113883.2.1.3.2.4.17.42',
  clinicals: '2.16.840.1.113883.2.1.3.2.4.17.33',
  relationships: '2.16.840.1.113883.2.1.3.2.4.17.12',
  prescriptions: '2.16.840.1.113883.2.1.3.2.4.16.34',
}
const MESSAGING_BASE = '2.16.840.1.113883.2.1.3.2.4.17.32'

/**
 * The failure of the domain that would serve an interaction, while it is not built.
 * @param query whether the interaction's failures are those of a query
 * @param prefix of the elements of an application error
 */
export function unbuiltFailure(
  { action, domain }: { readonly action: string; readonly domain: string },
  query: boolean,
  prefix: DomainAnswer['prefix'] = 'hl7:',
): DomainAnswer {
  const error = {
    codeSystem: ERROR_BASES[domain] ?? MESSAGING_BASE,
    code: '9999',
    displayName: `mock-spine does not process ${action} yet`,
  }
  const answer = query ? queryFailure(error) : businessError(error, prefix)
  return { ...answer, summary: `not built: kept and answered with ${answer.interaction} ${answer.typeCode}` }
}
