import type { Turn } from '../../../kernel/turn.ts'
import { done, refuse } from '../errors.ts'
import { type PointerBody, pointerBody } from '../pointer-body.ts'
import { type KeptPointer, pointers } from '../state.ts'
import { nhsNumberOf, odsCodeOf } from '../subject.ts'
import type { Handler, Visit } from '../visit.ts'
import { assertCurrent } from './find-pointers.ts'

const invalid = (at: string) => (came: string, expected: string) =>
  refuse.resource('INVALID_RESOURCE', { came, expected, at: `DocumentReference.${at}` })

/** Keeps a pointer; one that it replaces is superseded in the same turn (dossier ssp-fhir-dos 7). */
export const createPointer: Handler = async (visit, turn) => {
  const body = pointerBody(visit)
  const nhsNumber = nhsNumberOf(body.subject.reference, invalid('subject'))
  const custodian = custodianOf(body, visit)
  const master = body.masterIdentifier === undefined ? undefined : `${body.masterIdentifier.system}|${body.masterIdentifier.value}`
  const known = await turn.find(pointers, 'patient', nhsNumber)
  if (master !== undefined && known.some((each) => each.master === master))
    throw refuse.pointer(
      'DUPLICATE_REJECTED',
      { came: 'a masterIdentifier that the patient has a pointer of', expected: 'a new one', at: 'DocumentReference.masterIdentifier' },
      `Duplicate masterIdentifier value: ${body.masterIdentifier?.value ?? ''} system: ${body.masterIdentifier?.system ?? ''}`,
    )
  const replaced = await replacedBy(body, { known, custodian }, turn)
  const { ids } = visit.parts
  const id = `${ids.uuid().toLowerCase()}-${String(turn.now).padStart(20, '0')}`
  const made: KeptPointer = { id, version: 1, status: 'current', at: turn.now, nhsNumber, custodian, master, resource: body }
  turn.put(pointers, id, made)
  if (replaced !== undefined) {
    const superseded: KeptPointer = { ...replaced, status: 'superseded', version: replaced.version + 1, at: turn.now }
    turn.put(pointers, replaced.id, superseded)
  }
  return {
    status: 201,
    resource: done('RESOURCE_CREATED', 'Successfully created resource DocumentReference', ids.uuid().toLowerCase()),
    fields: ['Location', `${visit.origin}/DocumentReference/${id}`],
  }
}

/** The custodian: an organisation that the directory knows, and the caller's own. */
function custodianOf(body: PointerBody, { parts, space, sender }: Visit): string {
  const directory = parts.directory(space.name)
  const isKnown = (code: string) => directory.systemsOf(code).length > 0 || directory.partiesOf(code).length > 0
  for (const [at, url] of [
    ['custodian', body.custodian.reference],
    ['author', body.author[0]?.reference ?? ''],
  ] as const) {
    const code = odsCodeOf(url, invalid(at))
    if (!isKnown(code.toUpperCase()))
      throw refuse.resource('ORGANISATION_NOT_FOUND', {
        came: code,
        expected: 'an organisation of the directory',
        at: `DocumentReference.${at}`,
      })
  }
  const custodian = odsCodeOf(body.custodian.reference, invalid('custodian')).toUpperCase()
  if (custodian === sender.party.odsCode.toUpperCase()) return custodian
  throw invalid('custodian')(custodian, `${sender.party.odsCode}, whose fromASID is`)
}

/** The current pointer that the new one replaces: of the same patient and custodian. */
async function replacedBy(
  { relatesTo }: PointerBody,
  { known, custodian }: { readonly known: readonly KeptPointer[]; readonly custodian: string },
  turn: Turn,
): Promise<KeptPointer | undefined> {
  const [relation] = relatesTo ?? []
  if (relation === undefined) return undefined
  const { reference, identifier } = relation.target
  const id = reference?.split('/').at(-1) ?? ''
  const master = identifier === undefined ? undefined : `${identifier.system}|${identifier.value}`
  const found =
    reference === undefined ? known.find((each) => each.master === master && each.status === 'current') : await turn.get(pointers, id)
  const at = 'DocumentReference.relatesTo.target'
  if (found === undefined || !known.some((each) => each.id === found.id))
    throw refuse.resource('INVALID_RESOURCE', { came: (id || master) ?? 'none', expected: 'a pointer of the same patient', at })
  if (found.custodian !== custodian)
    throw refuse.resource('INVALID_RESOURCE', { came: `a pointer of ${found.custodian}`, expected: `one of ${custodian}`, at })
  return assertCurrent(found)
}
