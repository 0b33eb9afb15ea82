import type { Turn } from '../../../kernel/turn.ts'
import { readToken } from '../../../wire/fhir/parameters.ts'
import { refuse } from '../errors.ts'
import { type KeptPointer, pointers } from '../state.ts'
import { nhsNumberOf, odsCodeOf } from '../subject.ts'
import type { Answer, Handler, Visit } from '../visit.ts'

const wrong = (at: string) => (came: string, expected: string) => refuse.parameter('INVALID_PARAMETER', { came, expected, at })

/** A pointer as it is told. */
export function shown({ id, version, status, at, resource }: KeptPointer): Answer['resource'] {
  const lastUpdated = `${new Date(at).toISOString().slice(0, 19)}+00:00`
  const told = { ...resource, id, meta: { versionId: String(version), lastUpdated, profile: [PROFILE] }, status }
  return told
}
const PROFILE = 'https://fhir.nhs.uk/STU3/StructureDefinition/NRL-DocumentReference-1'

const notFound = (id: string) =>
  refuse.pointer(
    'NO_RECORD_FOUND',
    { came: id.slice(0, 100), expected: 'the id of a pointer' },
    `No record found for supplied DocumentReference identifier - ${id.slice(0, 100)}.`,
  )

/** Refuses a pointer that is not current any more. */
export function assertCurrent(pointer: KeptPointer): KeptPointer {
  if (pointer.status === 'current') return pointer
  throw refuse.pointer(
    'BAD_REQUEST',
    { came: `${pointer.id}: ${pointer.status}`, expected: 'a pointer that is current' },
    "DocumentReference status is not 'current'",
  )
}

/** The pointer of an id, whatever its status. */
export async function pointerOf(turn: Turn, id: string): Promise<KeptPointer> {
  const pointer = await turn.get(pointers, id)
  if (pointer === undefined) throw notFound(id)
  return pointer
}

/** The pointer that a change is meant for: by path, by `_id`, or by patient and master identifier; the caller's own organisation holds it. */
export async function targeted(visit: Visit, turn: Turn): Promise<KeptPointer> {
  const [id, ...more] = visit.id === undefined ? visit.values('_id') : [visit.id]
  if (more.length > 0) throw wrong('_id')(`${more.length + 1} of them`, 'one')
  const pointer = id === undefined ? await byIdentifier(visit, turn) : await pointerOf(turn, id)
  const own = visit.sender.party.odsCode
  if (pointer.custodian.toUpperCase() === own.toUpperCase()) return pointer
  throw refuse.pointer('ACCESS_DENIED', { came: `a pointer of ${pointer.custodian}`, expected: `one of ${own}` })
}

async function byIdentifier(visit: Visit, turn: Turn): Promise<KeptPointer> {
  const [[subject = ''], [identifier = '']] = [visit.values('subject'), visit.values('identifier')]
  const nhsNumber = nhsNumberOf(subject, wrong('subject'))
  const { system, value } = readToken(identifier)
  if (system === undefined || system === '' || value === '') throw wrong('identifier')(identifier.slice(0, 100) || 'none', 'system|value')
  const found = (await turn.find(pointers, 'patient', nhsNumber)).find(
    ({ master, status }) => master === identifier && status === 'current',
  )
  if (found === undefined) throw notFound(identifier)
  return found
}

/** A pointer by its id, while it is current. */
export const readPointer: Handler = async (visit, turn) => {
  const pointer = assertCurrent(await pointerOf(turn, visit.id ?? ''))
  return { status: 200, resource: shown(pointer), fields: ['ETag', `W/"${pointer.version}"`] }
}

const KNOWN: ReadonlySet<string> = new Set(['subject', 'custodian', 'type.coding', '_id', '_summary', '_format'])

/** Current pointers of a patient, of one custodian or type if asked for; or the one of an id (dossier ssp-fhir-dos 7). */
export const searchPointers: Handler = async (visit, turn) => {
  const foreign = visit.query.parameters.find(({ name }) => !KNOWN.has(name))
  if (foreign !== undefined) throw wrong(foreign.name.slice(0, 60))('a parameter that is not known', [...KNOWN].join(', '))
  const [summary] = visit.values('_summary')
  if (summary !== undefined && summary !== 'count') throw wrong('_summary')(summary.slice(0, 20), 'count')
  const found = (await candidates(visit, turn)).filter(({ status }) => status === 'current')
  found.sort((one, other) => one.id.localeCompare(other.id))
  const total = found.length
  const link = [{ relation: 'self', url: `${visit.origin}${visit.inbound.target}` }]
  const bundle =
    summary === 'count'
      ? { resourceType: 'Bundle', type: 'searchset', total, link }
      : {
          resourceType: 'Bundle',
          type: 'searchset',
          total,
          link,
          entry: found.map((each) => ({
            fullUrl: `${visit.origin}/STU3/DocumentReference/${each.id}`,
            resource: shown(each),
            search: { mode: 'match' },
          })),
        }
  return { status: 200, resource: bundle }
}

async function candidates(visit: Visit, turn: Turn): Promise<KeptPointer[]> {
  const [ids, subjects] = [visit.values('_id'), visit.values('subject')]
  const [id, subject] = [ids[0], subjects[0]]
  if (ids.length > 1 || subjects.length > 1 || (id === undefined) === (subject === undefined))
    throw wrong('subject')(`${subjects.length} subjects and ${ids.length} ids`, 'one subject, or one _id')
  if (id !== undefined) {
    const pointer = await turn.get(pointers, id)
    return pointer === undefined ? [] : [pointer]
  }
  const custodian = visit.values('custodian').map((each) => odsCodeOf(each, wrong('custodian')))
  const types = visit.values('type.coding').map(readToken)
  if (types.some(({ system, value }) => system === undefined || system === '' || value === ''))
    throw wrong('type.coding')(visit.values('type.coding').join(', ').slice(0, 100), 'http://snomed.info/sct|code')
  const found = await turn.find(pointers, 'patient', nhsNumberOf(subject ?? '', wrong('subject')))
  return found.filter(
    (each) =>
      custodian.every((code) => code.toUpperCase() === each.custodian.toUpperCase()) &&
      types.every(({ system, value }) => each.resource.type.coding.some((coding) => coding.system === system && coding.code === value)),
  )
}
