import { z } from 'zod'
import { ProblemError, problem } from '../kernel/problem.ts'
import { contractShape } from './contract.ts'
import { EntryDetails } from './entries/details.ts'
import { Asid, CpaId, HostName, Interaction, OdsCode, PartyKey } from './names.ts'
import { directoryProblems } from './problems.ts'
import { strict } from './strict.ts'

/** URL of an endpoint whose party has no listener: Spine acknowledges on its behalf and keeps what it would have delivered. */
export const INBOX = 'inbox:'

/** Up to 200 characters on one line, not only spaces. */
const Words = z
  .string({ error: 'text; put it in quotes when it looks like a number' })
  .max(200)
  .regex(/^(?=.*\S)[^\p{Cc}]+$/u, 'text on one line')

/** Where messages are delivered: an https: URL, or `inbox:`. */
export const EndpointUrl = z.string().superRefine((text, context) => {
  if (text === INBOX) return
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || /\s/.test(text)) {
    context.addIssue({ code: 'custom', message: `"${text}" is neither an https: URL nor "${INBOX}" (Spine keeps the messages)` })
  } else if (url.username !== '' || url.password !== '' || url.hash !== '') {
    context.addIssue({ code: 'custom', message: `"${text}": an endpoint URL has no user name, password or fragment` })
  }
})

/** One message handling contract of a party: the nhsMhs entry of one interaction (dossier sds-ldap 3.2). */
export const Endpoint = strict({
  interaction: Interaction,
  /** `nhsMhsCPAId`, unique in the directory; what a sender writes into eb:CPAId. */
  cpaId: CpaId,
  /** Where messages for the party are delivered: https:, or `inbox:`. */
  url: EndpointUrl,
  ...contractShape,
  /** What its nhsMhs entry holds beside this; the usual when left out. */
  attributes: EntryDetails.exactOptional(),
}).readonly()
export type Endpoint = z.output<typeof Endpoint>

/** The product that a system is an installation of, as the path to live registers it: manufacturer, product, version (dossier sds-ldap 3.1). */
export const Product = strict({
  /** ODS code of who makes it (`nhsMhsManufacturerOrg`). */
  manufacturer: OdsCode,
  /** `nhsProductName`. */
  name: Words,
  /** `nhsProductVersion`. */
  version: Words,
  /** `nhsProductKey`: one number per manufacturer, product and version. */
  key: z
    .string({ error: 'a product key is digits in quotes, such as "10894"' })
    .regex(/^\d{1,9}$/, 'not a product key: up to 9 digits in quotes'),
}).readonly()
export type Product = z.output<typeof Product>

/** An accredited system: the nhsAs entry of one ASID (dossier sds-ldap 3.1). */
export const AccreditedSystem = strict({
  asid: Asid,
  name: z.string().min(1).exactOptional(),
  /** ODS code of the system's organisation where it is not the party's: one message handler may serve several. */
  odsCode: OdsCode.exactOptional(),
  interactions: z.array(Interaction).readonly(),
  /** ODS codes of the organisations that use it (`nhsAsClient`), its own organisation where none is named. */
  clients: z.array(OdsCode).min(1).readonly().exactOptional(),
  product: Product.exactOptional(),
  /** What its nhsAs entry holds beside this; the usual when left out. */
  attributes: EntryDetails.exactOptional(),
}).readonly()
export type AccreditedSystem = z.output<typeof AccreditedSystem>

/** A party of the directory with all that it may call and be called for. */
export const PartyRecord = strict({
  partyKey: PartyKey,
  odsCode: OdsCode,
  name: z.string().min(1),
  /** `nhsMhsFQDN`; parties of one hosted system share it. Compared without regard to case. */
  fqdn: HostName,
  /** ODS code of the system's manufacturer (`nhsMhsManufacturerOrg`). */
  manufacturer: OdsCode.exactOptional(),
  accreditedSystems: z.array(AccreditedSystem).readonly(),
  endpoints: z.array(Endpoint).readonly(),
})
  .readonly()
  .superRefine((party, context) => {
    if (!party.partyKey.toLowerCase().startsWith(`${party.odsCode.toLowerCase()}-`)) {
      context.addIssue({ code: 'custom', path: ['partyKey'], message: `a party key starts with the ODS code: ${party.odsCode}-…` })
    }
    repeated(
      party.accreditedSystems,
      (system) => system.asid,
      (index, value) =>
        context.addIssue({ code: 'custom', path: ['accreditedSystems', index, 'asid'], message: `ASID ${value} stands twice` }),
    )
    repeated(
      party.endpoints,
      (endpoint) => endpoint.cpaId,
      (index, value) => context.addIssue({ code: 'custom', path: ['endpoints', index, 'cpaId'], message: `CPA id ${value} stands twice` }),
    )
    repeated(
      party.endpoints,
      (endpoint) => endpoint.interaction,
      (index, value) =>
        context.addIssue({ code: 'custom', path: ['endpoints', index, 'interaction'], message: `${value} has an endpoint already` }),
    )
  })
export type PartyRecord = z.output<typeof PartyRecord>
/** A party record as people write it, before validation. */
export type PartyRecordInput = z.input<typeof PartyRecord>

/** Validates a party record; throws a ProblemError (MS-PARTY-RECORD) that lists every fault with its place. */
export function parsePartyRecord(input: unknown): PartyRecord {
  const result = PartyRecord.safeParse(input)
  if (result.success) return result.data
  throw new ProblemError(
    problem(directoryProblems['MS-PARTY-RECORD'], {
      came: result.error.issues.map((issue) => `${z.core.toDotPath(issue.path) || 'the record'}: ${issue.message}`).join('; '),
      expected: 'partyKey, odsCode, name, fqdn, accreditedSystems and endpoints in the form of stubs/parties',
    }),
  )
}

function repeated<T>(items: readonly T[], key: (item: T) => string, report: (index: number, value: string) => void): void {
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const value = key(item)
    if (seen.has(value)) report(index, value)
    seen.add(value)
  }
}
