import { z } from 'zod'
import { contractShape } from '../directory/contract.ts'
import { Asid, CpaId, HostName, Interaction, OdsCode, PartyKey } from '../directory/names.ts'
import { EndpointUrl } from '../directory/records.ts'
import { strict } from '../directory/strict.ts'
import { defineProblems } from '../kernel/problem.ts'

/** Text of one line, such as a product's name. */
const Words = z.string({ error: 'text' }).min(1).max(200)

/** Manufacturer, product and version (MPV), as the path to live registers a product: all three or none. */
const mpv = {
  /** ODS code of the manufacturer. */
  manufacturer: OdsCode.optional(),
  product: Words.optional(),
  version: Words.optional(),
}

/** An accredited system to add, or to change when the party has its ASID. */
const SystemRequest = strict({
  /** Issued when left out. */
  asid: Asid.optional(),
  name: Words.optional(),
  /** ODS code of its organisation, where that is not the party's. */
  odsCode: OdsCode.optional(),
  /** Service-qualified interactions that it may call; all that are served when none are named for a new one. */
  interactions: z.array(Interaction).optional(),
  /** ODS codes of the organisations that use it. */
  clients: z.array(OdsCode).min(1).optional(),
  ...mpv,
})
export type SystemRequest = z.output<typeof SystemRequest>

/** An endpoint to add, or to change when the party has one for the interaction; contract properties left out are the interaction's usual ones. */
const EndpointRequest = strict({
  interaction: Interaction,
  /** Issued when left out. */
  cpaId: CpaId.optional(),
  /** That of the registration when left out. */
  url: EndpointUrl.optional(),
  ...z.object(contractShape).partial().shape,
})
export type EndpointRequest = z.output<typeof EndpointRequest>

/** What registering a supplier, or changing one, takes; only what is given changes of a party that exists. */
export const Registration = z.strictObject({
  /** The space it is registered in. */
  space: z.string().min(1).default('default'),
  /** Issued under `odsCode` when left out. */
  partyKey: PartyKey.optional(),
  odsCode: OdsCode.optional(),
  name: Words.optional(),
  /** The name in the party's certificate; parties may share one. The common name of `csr` when left out. */
  fqdn: HostName.optional(),
  /** The accredited system, or with `systems` several. */
  asid: Asid.optional(),
  interactions: z.array(Interaction).optional(),
  systems: z.array(SystemRequest).min(1).max(100).optional(),
  /** Manufacturer, product and version of every system that names none itself. */
  ...mpv,
  /** Where its messages are delivered: an https: URL, or `inbox:` for a supplier without a listener. */
  endpoint: EndpointUrl.optional(),
  /** The endpoint set; of a new party one for all that a supplier may have to receive when left out. */
  endpoints: z.array(EndpointRequest).min(1).max(1000).optional(),
  /** A certificate request in PEM: its key gets the party's certificate, instead of a new key made here. */
  csr: z.string().includes('-----BEGIN', { error: 'a certificate request in PEM' }).max(20_000).optional(),
})
export type Registration = z.output<typeof Registration>
export type RegistrationInput = z.input<typeof Registration>

export const registrationProblems = defineProblems({
  'MS-REGISTRATION': {
    title: 'The registration cannot be taken.',
    next: 'Give what "expected" names; `mock-spine register --help` shows an example.',
  },
  'MS-REGISTRATION-SPINE': {
    title: 'Spine’s own records cannot be removed.',
    next: 'Register another party’s endpoints or systems; a stubs folder (--stubs) can change what Spine itself has.',
  },
  'MS-REGISTRATION-FQDN': {
    title: 'The real DNS team registers FQDNs under nhs.uk only.',
    next: 'No need to act here; before INT, ask for a name that ends in nhs.uk.',
    severity: 'note',
  },
  'MS-REGISTRATION-PORT': {
    title: 'The real Spine delivers to port 443 only.',
    next: 'No need to act here; before INT, let the endpoint listen on 443.',
    severity: 'note',
  },
  'MS-REGISTRATION-INTERACTION': {
    title: 'An interaction is not in the catalogue of this environment.',
    next: 'Compare its spelling with GET /api/environment; an interaction of your own goes into the catalogue of a stubs folder (--stubs).',
    severity: 'note',
  },
})
