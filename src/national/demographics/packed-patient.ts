import type { Address, Patient, PersonName, RelatedPerson, Telecom } from './patient.ts'

/** What may be left out at the end, or null where something follows. */
type Maybe<T> = T | null | undefined

type PackedName = readonly [
  id: string,
  use: PersonName['use'],
  family?: Maybe<string>,
  given?: Maybe<string[]>,
  from?: Maybe<string>,
  to?: Maybe<string>,
  prefix?: Maybe<string>,
  suffix?: Maybe<string>,
]
type PackedAddress = readonly [
  id: string,
  use: Address['use'],
  lines: string[],
  postcode?: Maybe<string>,
  from?: Maybe<string>,
  to?: Maybe<string>,
  pafKey?: Maybe<string>,
  desc?: Maybe<string>,
]
type PackedTelecom = readonly [id: string, use: Telecom['use'], value: string, from?: Maybe<string>, to?: Maybe<string>]
type PackedProvision = readonly [id: string, code: string, from?: Maybe<string>, to?: Maybe<string>]
type PackedRelated = readonly [
  id: string,
  relation: string,
  nhsNumber?: Maybe<string>,
  name?: Maybe<PackedName>,
  address?: Maybe<PackedAddress>,
  telecoms?: Maybe<PackedTelecom[]>,
  from?: Maybe<string>,
  to?: Maybe<string>,
]

/** The rarer half of a record, under its own names and without what is as usual. */
type Rest = Partial<
  Omit<Patient, 'nhsNumber' | 'scn' | 'gender' | 'birth' | 'names' | 'addresses' | 'telecoms' | 'gp' | 'related' | 'previousNhsContact'>
>
type Packed = readonly [
  nhsNumber: string,
  scn: number,
  gender: Patient['gender'],
  birth: string | Patient['birth'],
  names: PackedName[],
  addresses: PackedAddress[],
  telecoms: PackedTelecom[],
  gp: PackedProvision[],
  previousNhsContact: Patient['previousNhsContact'],
  rest?: Rest & { readonly related?: PackedRelated[] },
]

/** A record as short text: a million of them have to fit. */
export function encodePatient(patient: Patient): string {
  const { nhsNumber, scn, gender, birth, names, addresses, telecoms, gp, previousNhsContact, related, ...others } = patient
  const rest = { ...unusual(others), ...(related.length === 0 ? {} : { related: related.map(packRelated) }) }
  const packed: Packed = [
    nhsNumber,
    scn,
    gender,
    birth.place === undefined && birth.order === undefined && birth.value !== undefined ? birth.value : birth,
    names.map(packName),
    addresses.map(packAddress),
    telecoms.map(packTelecom),
    gp.map(({ id, code, from, to }) => short<PackedProvision>([id, code, from, to])),
    previousNhsContact,
  ]
  return JSON.stringify(Object.keys(rest).length === 0 ? packed : [...packed, rest])
}

/** A record from its short text, or from the JSON object that earlier versions wrote. */
export function decodePatient(text: string): Patient {
  if (text.startsWith('{')) return JSON.parse(text)
  const packed: Packed = JSON.parse(text)
  const [nhsNumber, scn, gender, birth, names, addresses, telecoms, gp, previousNhsContact, rest] = packed
  const { related, ...others } = rest ?? {}
  return {
    ...USUAL,
    ...others,
    nhsNumber,
    scn,
    gender,
    birth: typeof birth === 'string' ? { value: birth } : birth,
    names: names.map(unpackName),
    addresses: addresses.map(unpackAddress),
    telecoms: telecoms.map(unpackTelecom),
    gp: gp.map(([id, code, from, to]) => ({ id, code, ...period(from, to) })),
    previousNhsContact,
    related: (related ?? []).map(unpackRelated),
  }
}

/** What most records have; what else they have stands in the rest. */
const USUAL = { status: 'live', supersedes: [], verified: true, pharmacies: [], consents: [], preferences: {} } as const satisfies Rest

function unusual(others: Rest): Rest {
  const usual: Readonly<Record<string, unknown>> = USUAL
  const isUsual = (name: string, value: unknown): boolean =>
    value === undefined || value === usual[name] || (usual[name] !== undefined && isEmpty(usual[name]) && isEmpty(value))
  return Object.fromEntries(Object.entries(others).filter(([name, value]) => !isUsual(name, value)))
}

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Without what is undefined at the end. */
function short<T extends readonly unknown[]>(values: T): T
function short(values: readonly unknown[]): readonly unknown[] {
  let end = values.length
  while (end > 0 && values[end - 1] === undefined) end--
  return values.slice(0, end)
}

const packName = ({ id, use, prefix, given, family, suffix, from, to }: PersonName): PackedName =>
  short<PackedName>([id, use, family, given, from, to, prefix, suffix])
const packAddress = ({ id, use, lines, postcode, pafKey, desc, from, to }: Address): PackedAddress =>
  short<PackedAddress>([id, use, lines, postcode, from, to, pafKey, desc])
const packTelecom = ({ id, use, value, from, to }: Telecom): PackedTelecom => short<PackedTelecom>([id, use, value, from, to])
const packRelated = ({ id, relation, nhsNumber, name, address, telecoms, from, to }: RelatedPerson): PackedRelated =>
  short<PackedRelated>([
    id,
    relation,
    nhsNumber,
    name === undefined ? undefined : packName(name),
    address === undefined ? undefined : packAddress(address),
    telecoms.map(packTelecom),
    from,
    to,
  ])

const period = (from: Maybe<string>, to: Maybe<string>): { from?: string; to?: string } => ({
  ...optional('from', from),
  ...optional('to', to),
})

function optional<K extends string, T>(name: K, value: Maybe<T>): { [key in K]?: T }
function optional(name: string, value: unknown): object {
  return value === null || value === undefined ? {} : { [name]: value }
}

const unpackName = ([id, use, family, given, from, to, prefix, suffix]: PackedName): PersonName => ({
  id,
  use,
  ...optional('prefix', prefix),
  given: given ?? [],
  ...optional('family', family),
  ...optional('suffix', suffix),
  ...period(from, to),
})
const unpackAddress = ([id, use, lines, postcode, from, to, pafKey, desc]: PackedAddress): Address => ({
  id,
  use,
  lines,
  ...optional('postcode', postcode),
  ...optional('pafKey', pafKey),
  ...optional('desc', desc),
  ...period(from, to),
})
const unpackTelecom = ([id, use, value, from, to]: PackedTelecom): Telecom => ({ id, use, value, ...period(from, to) })
const unpackRelated = ([id, relation, nhsNumber, name, address, telecoms, from, to]: PackedRelated): RelatedPerson => ({
  id,
  relation,
  ...optional('nhsNumber', nhsNumber),
  ...(name === null || name === undefined ? {} : { name: unpackName(name) }),
  ...(address === null || address === undefined ? {} : { address: unpackAddress(address) }),
  telecoms: (telecoms ?? []).map(unpackTelecom),
  ...period(from, to),
})
