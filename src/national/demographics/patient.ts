import { z } from 'zod'
import { isNhsNumber } from './nhs-number.ts'

const NhsNumber = z.string().refine(isNhsNumber, 'an NHS number: ten digits with the right check digit')
/** A day or less: `YYYY`, `YYYYMM`, `YYYYMMDD`. */
const Day = z.string().regex(/^\d{4}(\d{2}(\d{2})?)?$/, 'a date YYYYMMDD')
/** As `Day`, or with hours and minutes. */
const Moment = z.string().regex(/^\d{4}(\d{2}(\d{2}(\d{2,6})?)?)?$/, 'a date YYYYMMDD, with a time YYYYMMDDHHMM')
const Line = z.string().max(35, 'at most 35 characters')
const ObjectId = z.string().regex(/^[A-Za-z0-9]{0,20}$/, 'letters and digits')

/** Days from and to which something holds; none means always, or still. */
const period = { from: Day.optional(), to: Day.optional() }
/** Object id (root …18.1) by which updates name the object; made when a record has none. */
const object = { id: ObjectId.default('') }

export const NAME_USES = ['L', 'A', 'PREFERRED', 'PREVIOUS', 'PREVIOUS-BIRTH', 'PREVIOUS-MAIDEN', 'PREVIOUS-BACHELOR'] as const
export const ADDRESS_USES = ['H', 'TMP', 'PST', 'PHYS', 'BAD', 'HP', 'HV', 'WP'] as const
export const TELECOM_USES = ['H', 'HP', 'HV', 'WP', 'AS', 'EC', 'PG', 'MC'] as const

const PersonName = z.strictObject({
  ...object,
  use: z.enum(NAME_USES).default('L'),
  prefix: Line.optional(),
  given: z.array(z.string().max(100)).max(5).default([]),
  family: Line.optional(),
  suffix: Line.optional(),
  ...period,
})

const Address = z.strictObject({
  ...object,
  use: z.enum(ADDRESS_USES).default('H'),
  /** Premises, number and thoroughfare, locality, post town, county; '' where there is none. Data may break the wire's 35 characters, updates not. */
  lines: z.array(z.string().max(200)).length(5, 'five lines'),
  postcode: z.string().max(8).optional(),
  pafKey: z.string().max(8).optional(),
  /** Of temporary addresses only. */
  desc: z.string().max(35).optional(),
  ...period,
})

const Telecom = z.strictObject({ ...object, use: z.enum(TELECOM_USES).default('H'), value: z.string().max(100), ...period })

const Provision = z.strictObject({ ...object, code: z.string().min(1).max(12), ...period })

const Related = z.strictObject({
  ...object,
  /** Code of …16.15, such as 12 mother. */
  relation: z.string().regex(/^\d\d$/),
  nhsNumber: NhsNumber.optional(),
  name: PersonName.optional(),
  address: Address.optional(),
  telecoms: z.array(Telecom).max(5).default([]),
  ...period,
})

/**
 * One patient, for every door (dossier sync-pds 7.2). Dates are HL7 time stamps; an absent value is unknown. What a form may leave out has its
 * default here.
 */
export const Patient = z.strictObject({
  nhsNumber: NhsNumber,
  /** Serial change number: one more with every change, by whatever door. */
  scn: z.int().min(1).default(1),
  status: z.enum(['live', 'superseded', 'invalid']).default('live'),
  /** The record this one was merged into. */
  supersededBy: NhsNumber.optional(),
  supersedes: z.array(z.strictObject({ nhsNumber: NhsNumber, effectiveTo: Day.optional() })).default([]),
  /** Whether the number has been verified; a cross check of an unverified one says so. */
  verified: z.boolean().default(true),
  /** S sensitive, Y stop noted, B business reason (…16.1); none is normal. */
  sensitivity: z.enum(['S', 'Y', 'B']).optional(),
  names: z.array(PersonName).default([]),
  /** 0 not known, 1 male, 2 female, 9 not specified. */
  gender: z.enum(['0', '1', '2', '9']).default('0'),
  birth: z
    .strictObject({
      value: Moment.optional(),
      place: z.strictObject({ city: Line.optional(), county: Line.optional(), country: Line.optional() }).optional(),
      /** Order in a multiple birth. */
      order: z.int().min(1).max(9).optional(),
    })
    .default({}),
  death: z
    .strictObject({
      value: Moment,
      /** 1 informal, 2 formal (…16.5). */
      status: z.enum(['1', '2']).default('2'),
    })
    .optional(),
  addresses: z.array(Address).default([]),
  telecoms: z.array(Telecom).default([]),
  /** GP practices, the present one without an end; ODS codes. */
  gp: z.array(Provision).default([]),
  /** P1 nominated pharmacy, P2 appliance contractor, P3 dispensing doctor; ODS codes. */
  pharmacies: z.array(z.strictObject({ kind: z.enum(['P1', 'P2', 'P3']), ...Provision.shape })).default([]),
  related: z.array(Related).default([]),
  /** Type of …17.164 with value of …16.2. */
  consents: z.array(z.strictObject({ ...object, type: z.string().max(2), value: z.string().max(2), from: Day.optional() })).default([]),
  preferences: z
    .strictObject({
      contactMethod: z.string().max(2).optional(),
      contactTimes: z.string().max(100).optional(),
      writtenFormat: z.string().max(2).optional(),
      language: z.string().max(5).optional(),
      interpreter: z.enum(['0', '1']).optional(),
    })
    .default({}),
  previousNhsContact: z.enum(['0', '1']).default('0'),
  /** Ethnic category (…16.6). */
  ethnic: z.string().max(2).optional(),
  /** Of births (dossier 2.7, 2.8). */
  newborn: z
    .strictObject({
      /** Grams. */
      weight: z.string().max(4).optional(),
      mother: NhsNumber.optional(),
      motherBirth: Moment.optional(),
      motherFamily: Line.optional(),
      motherGiven: z.array(Line).max(5).optional(),
      /** Weeks. */
      gestation: z.string().max(2).optional(),
      /** …17.172: 1 live birth, 2 to 4 stillborn. */
      stillbirth: z.string().max(1).optional(),
      /** …17.171: Y, N, U. */
      abnormality: z.string().max(1).optional(),
      foetuses: z.string().max(2).optional(),
      /** …17.173. */
      deliveryPlace: z.string().max(2).optional(),
      /** ODS code of the partner child health organisation. */
      childHealth: z.string().max(12).optional(),
    })
    .optional(),
  /** Registration with the NHAIS system: its cipher, and why and when a registration ended (…17.168). */
  nhais: z
    .strictObject({
      cipher: z.string().max(20).optional(),
      registered: Day.optional(),
      removal: z.strictObject({ reason: z.string().max(3).optional(), date: Day.optional() }).optional(),
    })
    .optional(),
  /** What the record is there to show; never on the wire. */
  note: z.string().max(200).optional(),
})
export type Patient = z.output<typeof Patient>
export type PatientInput = z.input<typeof Patient>
export type PersonName = Patient['names'][number]
export type Address = Patient['addresses'][number]
export type Telecom = Patient['telecoms'][number]
export type RelatedPerson = Patient['related'][number]
