import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'

/** Whether somebody may do something with a resource of a patient, as access control holds it. */
export interface Assertion {
  /** Yes, No or Ask. */
  readonly permission: string
  readonly resource: { readonly type: string; readonly id: string }
  readonly function: { readonly context: string; readonly code: string }
  readonly accessor: { readonly type: string; readonly id?: string | undefined; readonly name?: string | undefined }
}

/** Most assertions of one patient; the oldest go. */
const MOST = 200

const permissions: Collection<readonly Assertion[]> = {
  name: 'relationships.permissions',
  encode: (list) => JSON.stringify(list),
  decode: (text) => JSON.parse(text),
  indexes: {},
}

/** What holds for a patient about whom nothing was said: the summary record may be stored and seen (as a captured event list shows). */
const usual = (nhsNumber: string): readonly Assertion[] =>
  ['Store', 'View'].map((code) => ({
    permission: 'Yes',
    resource: { type: 'SCR', id: nhsNumber },
    function: { context: 'Consent', code },
    accessor: { type: 'Everyone', name: 'Everyone' },
  }))

/** Every assertion about a patient; what was set stands in place of what is usual. */
export async function assertionsOf(turn: Turn, nhsNumber: string): Promise<readonly Assertion[]> {
  const set = (await turn.get(permissions, nhsNumber)) ?? []
  const named = new Set(set.map(subject))
  return [...usual(nhsNumber).filter((each) => !named.has(subject(each))), ...set]
}

/** Sets assertions; one about the same resource, function and accessor is replaced. */
export async function assert(turn: Turn, nhsNumber: string, assertions: readonly Assertion[]): Promise<void> {
  const named = new Set(assertions.map(subject))
  const others = ((await turn.get(permissions, nhsNumber)) ?? []).filter((each) => !named.has(subject(each)))
  turn.put(permissions, nhsNumber, [...others, ...assertions].slice(-MOST))
}

/** Whether the patient's summary record may be seen by everyone. */
export async function viewable(turn: Turn, nhsNumber: string): Promise<boolean> {
  const about = (await assertionsOf(turn, nhsNumber)).filter(
    (each) => same(each.resource.type, 'SCR') && same(each.function.context, 'Consent') && same(each.function.code, 'View'),
  )
  return !about.some(({ permission, accessor }) => same(accessor.type, 'Everyone') && permission === 'No')
}

/** Names are compared without regard to case: clients write VIEW and View. */
export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

const subject = ({ resource, function: asked, accessor }: Assertion): string =>
  [resource.type, resource.id, asked.context, asked.code, accessor.type, accessor.id ?? '', accessor.name ?? '']
    .join('\u0000')
    .toLowerCase()
