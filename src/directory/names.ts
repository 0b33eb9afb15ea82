import { z } from 'zod'

/** `<ODS code>-<6 to 8 digits>` (dossier sds-ldap 3.1 says 6 or 7; the e-RS party of the deployment environment, `YEO-11809150`, has 8). */
export const PartyKey = z
  .string({ error: 'a party key is text such as "A99901-9990001"' })
  .regex(/^[A-Za-z0-9]{3,10}-\d{6,8}$/, 'not a party key: <ODS code>-<6 to 8 digits>, such as A99901-9990001')
  .brand<'PartyKey'>()
export type PartyKey = z.output<typeof PartyKey>

/** Accredited System ID: exactly 12 digits, leading zeros kept (dossier sds-ldap 3.1). */
export const Asid = z
  .string({ error: 'an ASID is 12 digits in quotes, such as "999000000011"' })
  .regex(/^\d{12}$/, 'not an ASID: exactly 12 digits in quotes, such as "999000000011"')
  .brand<'Asid'>()
export type Asid = z.output<typeof Asid>

/** `nhsMhsCPAId`: letters and digits of several forms (dossier ebxml-messaging 1.5). */
export const CpaId = z
  .string({ error: 'a CPA id is text; put it in quotes' })
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'not a CPA id: up to 64 letters and digits')

/** ODS code of an organisation, upper or lower case kept as given (`nhsIDCode` compares exactly). */
export const OdsCode = z
  .string({ error: 'an ODS code is text such as "A99901"; put it in quotes when it looks like a number' })
  .regex(/^[A-Za-z0-9]{3,10}$/, 'not an ODS code: 3 to 10 letters and digits')

/** Service-qualified interaction id (`nhsMhsSvcIA`), e.g. `urn:nhs:names:services:psis:REPC_IN150016UK05`. */
export const Interaction = z
  .string({ error: 'an interaction is text such as "urn:nhs:names:services:psis:REPC_IN150016UK05"' })
  .regex(
    /^urn:(?:nhs:names:services:[A-Za-z0-9._-]+|oasis:names:tc:ebxml-msg:service):[A-Za-z0-9._:-]+$/,
    'not a service-qualified interaction: urn:nhs:names:services:<service>:<interaction>',
  )
  .brand<'Interaction'>()
export type Interaction = z.output<typeof Interaction>

/** A host name of letters, digits, hyphens and dots, up to 253 characters. */
export const HostName = z
  .string()
  .max(253)
  .regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
    'not a host name (no scheme, port or path)',
  )

const SERVICE = /^(urn:nhs:names:services:[^:]+|urn:oasis:names:tc:ebxml-msg:service):(.+)$/

/** ebXML Service and Action of an interaction; the Action of a FHIR interaction keeps its colons. */
export function splitInteraction(interaction: Interaction): { service: string; action: string } {
  const [, service, action] = SERVICE.exec(interaction) ?? []
  if (service === undefined || action === undefined) throw new RangeError(`"${interaction}" is not a service-qualified interaction`)
  return { service, action }
}
