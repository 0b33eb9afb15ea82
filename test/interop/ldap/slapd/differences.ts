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
  {
    what: 'the changelog can be searched by its numbers',
    dossier: '2, caution: "lenient for the changelog"',
    explains: ({ search }, line) =>
      search !== undefined &&
      some(search.filter, (each) => /^(first|last)changenumber$|^changes$/i.test(attributeOf(each))) &&
      /^(entries|result code):/.test(line),
  },
  {
    what: 'a name in a filter that is none is not remarked on in the text of result 0',
    dossier: '7: "unknown attribute in filter: 0, no entries (Undefined)"; the text is slapd’s own',
    explains: (_, line) => /^diagnostic message: "" here, ".*AttributeDescription.*" there$/.test(line),
  },
  {
    what: 'a page of no entries ends the search',
    dossier: '1.6: "slapd answers with a cookie and an empty cookie at the end"; RFC 2696 has size 0 give the search up',
    explains: ({ name }, line) => name === 'paged, size 0' && line.startsWith('controls:'),
  },
]

function some(filter: Filter, test: (filter: Filter) => boolean): boolean {
  if (test(filter)) return true
  if ('and' in filter) return filter.and.some((each) => some(each, test))
  if ('or' in filter) return filter.or.some((each) => some(each, test))
  return 'not' in filter && some(filter.not, test)
}

function attributeOf(filter: Filter): string {
  if ('is' in filter) return filter.attribute
  if ('like' in filter) return filter.like
  if ('present' in filter) return filter.present
  return 'extensible' in filter ? (filter.attribute ?? '') : ''
}
