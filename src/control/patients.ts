import { z } from 'zod'
import { EVENTS, generatePatients, Patient } from '../environment/patients.ts'
import { missing, spaceOf } from './missing.ts'
import { countUpTo, SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

/** Most patients of one answer or one import. */
const MOST = 1000

/** Records looked through for one answer: a search among many goes on with `next`. */
const MOST_READ = 20_000

const ChangeView = z.object({
  scn: z.int(),
  at: z.iso.datetime(),
  /** ASID of the sender, or `admin`. */
  by: z.string(),
  interaction: z.string(),
  correction: z.boolean(),
  items: z.array(z.string()),
})
const Warning = z.object({ code: z.string(), title: z.string(), came: z.string(), expected: z.string(), next: z.string() })
const SubscriptionView = z.object({ partyKey: z.string(), events: z.array(z.enum(EVENTS)) })
const InSpace = strict({ space: SpaceName.default('default') })

export const patientRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/patients',
    summary: 'Patients of a space in order of their NHS numbers, those behind `after`.',
    query: strict({
      space: SpaceName.default('default'),
      after: z
        .string()
        .regex(/^\d{0,10}$/, 'not an NHS number')
        .default(''),
      limit: countUpTo(MOST).default(100),
      /** Words that each stand in the NHS number, a name, an address, a postcode or the date of birth, in whatever case. */
      text: z.string().max(100).default(''),
    }),
    statuses: { 200: 'The patients; `next` is what `after` continues from, and missing at the end.' },
    answer: z.object({ patients: z.array(Patient), next: z.string().exactOptional() }),
    handle: async ({ environment, query: { space, after, limit, text } }) => {
      const chosen = spaceOf(environment, space)
      const all = await environment.patients()
      const words = text
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '')
      const found: Patient[] = []
      let from = after
      for (let read = 0; read < MOST_READ; ) {
        const portion = words.length === 0 ? limit : MOST
        const patients = await all.list(chosen, from, portion)
        read += portion
        for (const patient of patients) {
          from = patient.nhsNumber
          if (isMeant(patient, words)) found.push(patient)
          if (found.length === limit) return { status: 200, json: { patients: found, next: from } }
        }
        if (patients.length < portion) return { status: 200, json: { patients: found } }
      }
      return { status: 200, json: { patients: found, next: from } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/patients/generate',
    summary: 'Makes patients up and stores them; the same seed gives the same ones.',
    query: InSpace,
    body: strict({
      count: z.int({ error: 'a whole number' }).min(1).max(MOST),
      seed: z.int({ error: 'a whole number' }).min(0).default(7),
      /** Position of the first NHS number, counted from 9990000000. */
      first: z.int({ error: 'a whole number' }).min(0).default(100_000),
    }),
    statuses: { 200: 'How many were added and replaced, and the first of their numbers.' },
    answer: z.object({ added: z.int(), replaced: z.int(), first: z.string() }),
    handle: async ({ environment, query: { space }, body }) => {
      const made = [...generatePatients(body)]
      const { added, replaced } = await (await environment.patients()).put(spaceOf(environment, space), made)
      return { status: 200, json: { added, replaced, first: made[0]?.nhsNumber ?? '' } }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/patients/{nhsNumber}',
    summary: 'One patient as every door sees it, and the changes of the record, the newest first.',
    params: z.object({ nhsNumber: z.string() }),
    query: InSpace,
    statuses: { 200: 'The patient.' },
    answer: z.object({ patient: Patient, changes: z.array(ChangeView) }),
    handle: async ({ environment, params: { nhsNumber }, query: { space } }) => {
      const found = await (await environment.patients()).get(spaceOf(environment, space), nhsNumber)
      if (found === undefined) throw missing(`patient "${nhsNumber}" in space ${space}`, 'an NHS number', 'GET /api/patients lists them.')
      const changes = found.changes.map(({ at, items, ...change }) => ({ ...change, at: new Date(at).toISOString(), items: [...items] }))
      return { status: 200, json: { patient: found.patient, changes } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/patients',
    summary: 'Stores patients, all of them or none; one that is there is replaced whole and its serial change number goes up.',
    query: InSpace,
    body: strict({ patients: z.array(Patient).min(1).max(MOST) }),
    statuses: { 200: 'How many were added and replaced, and warnings about numbers that might be a real person’s.' },
    answer: z.object({ added: z.int(), replaced: z.int(), warnings: z.array(Warning) }),
    handle: async ({ environment, query: { space }, body: { patients } }) => {
      const { warnings, ...counts } = await (await environment.patients()).put(spaceOf(environment, space), patients)
      const told = warnings.map(({ code, title, came, expected, next }) => ({ code, title, came, expected, next }))
      return { status: 200, json: { ...counts, warnings: told } }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/patient-subscriptions',
    summary: 'Parties that Spine tells of births, changed records and new ones.',
    query: InSpace,
    statuses: { 200: 'The subscriptions.' },
    answer: z.object({ subscriptions: z.array(SubscriptionView) }),
    handle: async ({ environment, query: { space } }) => {
      const subscriptions = await (await environment.patients()).subscriptions(spaceOf(environment, space))
      return { status: 200, json: { subscriptions: subscriptions.map(({ partyKey, events }) => ({ partyKey, events: [...events] })) } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/patient-subscriptions',
    summary: 'Sets what a party is told of: PRPA_IN000208UK03 of births, PRPA_IN000214UK03 of the others; no event ends it.',
    query: InSpace,
    body: strict({ partyKey: z.string().min(1), events: z.array(z.enum(EVENTS)).max(EVENTS.length) }),
    statuses: { 200: 'What it is told of now.' },
    answer: SubscriptionView,
    handle: async ({ environment, query: { space }, body }) => {
      const chosen = spaceOf(environment, space)
      if (environment.directory(chosen.name).party(body.partyKey) === undefined)
        throw missing(`party "${body.partyKey}" in space ${space}`, 'a party key', 'GET /api/parties lists them.')
      await (await environment.patients()).subscribe(chosen, body)
      return { status: 200, json: body }
    },
  }),
]

function isMeant({ nhsNumber, names, addresses, birth }: Patient, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const told = [
    nhsNumber,
    birth?.value ?? '',
    ...names.flatMap(({ given, family }) => [...given, family ?? '']),
    ...addresses.flatMap(({ lines, postcode }) => [...lines, postcode ?? '', (postcode ?? '').replaceAll(' ', '')]),
  ]
  return words.every((word) => told.some((each) => each.toLowerCase().includes(word)))
}
