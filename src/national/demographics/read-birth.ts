import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainRequest } from '../domain.ts'
import { applyItems } from './apply-update.ts'
import { type BirthFacts, withBirth } from './birth-facts.ts'
import { childNamed, inside, insideNamed } from './find-elements.ts'
import type { Generation } from './generations.ts'
import { N, PDS } from './names.ts'
import type { Patient } from './patient.ts'
import { ItemReader } from './read-items.ts'
import { itemsOf } from './read-update.ts'
import { blank, missing, notInTheFuture } from './register-patient.ts'
import { UpdateRefusal } from './update-refusal.ts'

/** A birth as read: the baby's record without its number. */
export interface Birth {
  readonly baby: Omit<Patient, 'nhsNumber'>
  /** Records that may be the same baby's do not matter. */
  readonly ignoreDuplicates: boolean
}

/** Observations of a birth by their SNOMED codes (dossier sync-pds 2.7). */
const OBSERVED = {
  weight: '364589006',
  abnormality: '66091009',
  stillbirth: '237364002',
  foetuses: '246435002',
  gestation: '268477000',
} as const

/** Elements of the role that are read as facts of the birth, not as items of a record. */
const FACTS = /^(babyOf|birthWeight|clinicalInformation|obstetricCareProvision)$/

/** Least digits of the time of birth (dossier 2.7). */
const LEAST: Readonly<Partial<Record<Generation, number>>> = { '7.2': 12 }

/** Reads a PdsRegistrationEvent. Its nesting is known in parts only: facts are found by name and code wherever they stand. @throws UpdateRefusal */
export function readBirth({ tape, wrapper }: DomainRequest, generation: Generation, day: string): Birth {
  const event = tape.firstChild(tape.child(wrapper.controlAct, N.subject))
  const at = tape.path(event < 0 ? wrapper.controlAct : event)
  const role = insideNamed(tape, event, /^patientRole$/)
  if (role < 0) missing('patientRole', at)
  if (childNamed(tape, event, 'author') < 0) missing('author', at)
  const reader = new ItemReader(tape)
  const items = itemsOf(tape, role, reader, 'added', (element) => isFact(tape, element))
  const present = new Set(items.map(({ local }) => local))
  for (const local of ['addr', 'name', 'administrativeGenderCode', 'birthTime']) if (!present.has(local)) missing(local, at)
  const { nhsNumber: _, ...draft } = applyItems(blank(), { items, reader, correction: true }, day)
  babyRules(draft, at)
  const born = draft.birth.value ?? ''
  const least = LEAST[generation] ?? 8
  if (born.length < least) refuse(`birthTime “${born}”`, `a time of at least ${least} digits`, at)
  notInTheFuture(born, day, at)
  const criterion = insideNamed(tape, event, /^pertinentIgnoreDuplicateRecordCriterion$/)
  return {
    baby: withBirth(draft, factsOf(tape, event, role), at),
    ignoreDuplicates: tape.attr(tape.child(criterion, N.value), N.aValue) === 'true',
  }
}

const isFact = (tape: XmlTape, element: number): boolean =>
  FACTS.test(tape.local(element)) ||
  (tape.local(element).startsWith('subjectOf') && tape.children(element).some((child) => FACTS.test(tape.local(child))))

const refuse = (came: string, expected: string, at: string): never => {
  throw new UpdateRefusal('INVALID_BIRTH_DATA', { detail: expected, came, expected, at })
}

function babyRules({ addresses, names }: Omit<Patient, 'nhsNumber'>, at: string): void {
  if (
    addresses.length > 2 ||
    addresses.filter(({ use }) => use === 'H').length !== 1 ||
    addresses.some(({ use }) => !/^(H|TMP)$/.test(use))
  )
    refuse(`addresses of use ${addresses.map(({ use }) => use).join(', ')}`, 'one H, and at most one TMP', at)
  const [name, ...more] = names.filter(({ use }) => use === 'L')
  if (name === undefined || more.length > 0) return refuse(`${names.length} names`, 'one usual name', at)
  if (name.family === undefined || name.given.length > 2)
    refuse(`${name.given.length} given names`, 'one family name, at most two given', at)
}

function factsOf(tape: XmlTape, event: number, role: number): BirthFacts {
  const all = inside(tape, event)
  const observed = (code: string): string | undefined => {
    const found = all.find((each) => tape.attr(tape.child(each, N.code), N.aCode) === code) ?? -1
    const value = tape.child(found, N.value)
    return tape.attr(value, N.aValue) ?? tape.attr(value, N.aCode)
  }
  const mother = insideNamed(tape, event, /^mother$/i)
  const idUnder = (element: number, root: string): string | undefined => {
    const id = inside(tape, element).find((each) => tape.attr(each, N.aRoot) === root) ?? -1
    return tape.attr(id, N.aExtension)
  }
  const text = (name: typeof N.family) =>
    inside(tape, mother)
      .filter((each) => tape.name(each) === name)
      .map((each) => tape.text(each).trim())
  const place = all.find((each) => tape.attrLocal(each, 'codeSystem') === PDS.deliveryPlace) ?? -1
  return {
    weight: observed(OBSERVED.weight),
    abnormality: observed(OBSERVED.abnormality),
    stillbirth: observed(OBSERVED.stillbirth),
    foetuses: observed(OBSERVED.foetuses),
    gestation: observed(OBSERVED.gestation),
    mother: idUnder(mother, PDS.nhsNumber),
    motherBirth: tape.attr(inside(tape, mother).find((each) => tape.name(each) === N.birthTime) ?? -1, N.aValue),
    motherFamily: text(N.family)[0],
    ...(text(N.given).length === 0 ? {} : { motherGiven: text(N.given) }),
    deliveryPlace: tape.attr(place, N.aCode),
    childHealth: idUnder(insideNamed(tape, role, /childHealth/i), PDS.organisation),
  }
}
