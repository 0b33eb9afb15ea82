import { XMLParser } from 'fast-xml-parser'
import { profile } from '../../../src/environment/profiles/index.ts'
import { SeedPatients } from '../../../src/environment/seed-patients.ts'
import { settingsOf } from '../../../src/environment/settings.ts'
import { Turn } from '../../../src/kernel/turn.ts'
import { demographics } from '../../../src/national/demographics/interactions.ts'
import type { Patient } from '../../../src/national/demographics/patient.ts'
import { PatientRecords } from '../../../src/national/demographics/patients.ts'
import type { Population } from '../../../src/national/demographics/population.ts'
import { populationOf } from '../../../src/national/demographics/population-of.ts'
import type { DemographicsSettings } from '../../../src/national/demographics/settings.ts'
import { type DemographicsEvent, subscribe } from '../../../src/national/demographics/subscriptions.ts'
import type { DomainAnswer } from '../../../src/national/domain.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { readWrapper } from '../../../src/wire/hl7v3/wrapper.ts'
import { readXml } from '../../../src/wire/xml/index.ts'

export const NOW = Date.UTC(2026, 10, 20)

const seed = new SeedPatients({ builtIn: new URL('../../../stubs/', import.meta.url), profile: profile('int'), variables: {} })
/** The patients of stubs/patients.yaml. */
export const seeded: Population = await seed.population('default')

/** The seeded patient whose note begins so. */
export function noted(note: string): Patient {
  const found = seeded.all().find((patient) => patient.note?.startsWith(note))
  if (found === undefined) throw new Error(`no patient is noted “${note}”`)
  return found
}

/** The domain on a store of its own, spoken to as a door does. */
export class Pds {
  readonly store = new MemoryStore()
  readonly #population: Population
  readonly #handlers: ReturnType<typeof demographics>

  constructor(settings: Partial<DemographicsSettings> = {}, patients?: readonly Patient[]) {
    this.#population = patients === undefined ? seeded : populationOf(patients)
    this.#handlers = demographics({ seedOf: () => this.#population, settings: { ...settingsOf(), ...settings } })
  }

  /** Runs one message in a turn of its own, committed. `content` follows author1 in ControlActEvent. */
  async run(interaction: string, content: string, author = ''): Promise<DomainAnswer> {
    const service = interaction.startsWith('QUPA') ? 'pdsquery' : 'pds'
    const handler = this.#handlers[`urn:nhs:names:services:${service}:${interaction}`]
    if (handler === undefined) throw new Error(`nobody serves ${interaction}`)
    const tape = readXml(Buffer.from(message(interaction, content, author)))
    const turn = new Turn(this.store, 'default', NOW)
    const answer = await handler({ tape, wrapper: readWrapper(tape) }, turn)
    if (!turn.isEmpty) this.store.commit(turn.toCommit())
    return answer
  }

  async subscribe(partyKey: string, events: readonly DemographicsEvent[]): Promise<void> {
    const turn = new Turn(this.store, 'default', NOW)
    subscribe(turn, partyKey, events)
    this.store.commit(turn.toCommit())
  }

  query(interaction: string, query: string, author?: string): Promise<DomainAnswer> {
    return this.run(interaction, `<query>${query}</query>`, author)
  }

  patient(nhsNumber: string): Promise<Patient | undefined> {
    return new PatientRecords(new Turn(this.store, 'default', NOW), this.#population).get(nhsNumber)
  }
}

const ASID = '1.2.826.0.1285.0.2.0.107'

function message(interaction: string, content: string, author: string): string {
  const device = (element: string, asid: string) =>
    `<${element}><device classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="${asid}"/></device></${element}>`
  return `<${interaction} xmlns="urn:hl7-org:v3"><id root="0F1E2D3C-0000-4000-8000-000000000001"/><creationTime value="20261120093015"/><versionCode code="3NPfIT6.3.01"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${interaction}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>${device('communicationFunctionRcv', '2')}${device('communicationFunctionSnd', '999000000011')}<ControlActEvent classCode="CACT" moodCode="EVN">${author}<author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="999000000011"/></agentSystemSDS></AgentSystemSDS></author1>${content}</ControlActEvent></${interaction}>`
}

export const NHS = '2.16.840.1.113883.2.1.4.1'
export const parameter = (name: string, value: string): string => `<${name}>${value}<semanticsText>${name}</semanticsText></${name}>`
export const personId = (nhsNumber: string, root = NHS): string =>
  parameter('person.id', `<value root="${root}" extension="${nhsNumber}"/>`)

export interface Fields {
  readonly family?: string
  readonly given?: readonly string[]
  readonly gender?: string
  readonly birth?: string
  readonly death?: string
  readonly postcode?: string
  readonly pafKey?: string
}

/** Parameters of a trace, in the schema's order. */
export function traceFields({ family, given = [], gender, birth, death, postcode, pafKey }: Fields): string {
  const value = (name: string, text: string | undefined, attribute = 'value') =>
    text === undefined ? '' : parameter(name, `<value ${attribute}="${text}"/>`)
  const place = `${postcode === undefined ? '' : `<postalCode>${postcode}</postalCode>`}${pafKey === undefined ? '' : `<addressKey>${pafKey}</addressKey>`}`
  const name = `${given.map((each) => `<given>${each}</given>`).join('')}${family === undefined ? '' : `<family>${family}</family>`}`
  return [
    place === '' ? '' : parameter('person.address', `<value>${place}</value>`),
    value('person.administrativeGenderCode', gender, 'code'),
    value('person.birthTime', birth),
    value('person.deceasedTime', death),
    name === '' ? '' : parameter('person.name', `<value>${name}</value>`),
  ].join('')
}

const parser = new XMLParser({ ignoreAttributes: false, parseAttributeValue: false, parseTagValue: false, preserveOrder: false })
/** The answer's content as an independent parser reads it. */
// biome-ignore lint/suspicious/noExplicitAny: what the parser gives has no type of its own
export const read = (answer: DomainAnswer): any => parser.parse(`<x xmlns:hl7="urn:hl7-org:v3">${answer.content}</x>`).x

/** Codes of the reasons with their qualifiers, in order, such as `0 ER`. */
export const reasonsOf = (answer: DomainAnswer): string[] =>
  [
    ...answer.content.matchAll(
      /Event classCode="ALRT"[^>]*><(?:hl7:)?code code="(\w+)"[^>]*>(?:<qualifier code="(\w+)"|<hl7:qualifier><hl7:value code="(\w+)")/g,
    ),
  ].map(([, code, query, update]) => `${code} ${query ?? update}`)

/** NHS numbers of the patient roles of an answer. */
export const numbersIn = (answer: DomainAnswer): string[] =>
  [...answer.content.matchAll(/<id root="2\.16\.840\.1\.113883\.2\.1\.4\.1" extension="(\d+)"/g)].map(([, number = '']) => number)
