import type { Filter } from '../filter.ts'
import type { Asked } from './fixed.ts'

/** A way in which ours is meant to differ from OpenLDAP. */
export interface Difference {
  readonly what: string
  /** Where dossier sds-ldap says so. */
  readonly dossier: string
  /** Whether it explains a line of compare.ts for a question. */
  readonly explains: (asked: Asked, line: string) => boolean
}

/** At most ten; what is not here is a fault. */
export const differences: readonly Difference[] = [
  {
    what: '≈ compares as = does',
    dossier: '7: "do not imitate; treat ≈ as equality"',
    explains: ({ search }, line) =>
      search !== undefined && some(search.filter, (each) => 'is' in each && each.is === '~=') && /^(entries|result code):/.test(line),
  },
]

function some(filter: Filter, test: (filter: Filter) => boolean): boolean {
  if (test(filter)) return true
  if ('and' in filter) return filter.and.some((each) => some(each, test))
  if ('or' in filter) return filter.or.some((each) => some(each, test))
  return 'not' in filter && some(filter.not, test)
}
