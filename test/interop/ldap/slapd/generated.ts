import fc from 'fast-check'
import type { Filter } from '../filter.ts'
import { SCOPES, type Search } from '../wire-client.ts'
import { ODD_BASES, OTHER_NAMES, RULES, type Vocabulary } from './vocabulary.ts'

/** Changes to a value after which some matching rules take it for the same and others do not. */
const CHANGES: readonly ((value: string) => string)[] = [
  ...Array.from({ length: 10 }, () => (value: string) => value),
  (value) => value.toUpperCase(),
  (value) => value.toLowerCase(),
  (value) => ` ${value}`,
  (value) => `${value} `,
  (value) => value.replaceAll(' ', '  '),
  (value) => value.normalize('NFD'),
  (value) => value.slice(0, -1),
  (value) => `${value}x`,
  () => '',
  () => '*',
]

/** Attributes that most searches name, and that have a rule. */
const SEARCHED = [
  'nhsIDCode',
  'nhsMHSPartyKey',
  'uniqueIdentifier',
  'nhsAsSvcIA',
  'nhsMhsSvcIA',
  'objectClass',
  'o',
  'cn',
  'uid',
  'nhsProductName',
]

/** Searches of the directory by chance: the same seed gives the same ones. */
export function generatedSearches(vocabulary: Vocabulary, seed: number, count: number): Search[] {
  const names = [...vocabulary.values.keys()]
  const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...SEARCHED) },
    { weight: 6, arbitrary: fc.constantFrom(...names) },
    { weight: 2, arbitrary: fc.constantFrom(...OTHER_NAMES) },
    { weight: 1, arbitrary: fc.constantFrom(...names).map((each) => each.toLowerCase()) },
  )
  const valueFor = (attribute: string) =>
    fc
      .tuple(fc.constantFrom(...(vocabulary.values.get(attribute) ?? vocabulary.values.get('cn') ?? ['x'])), fc.constantFrom(...CHANGES))
      .map(([value, change]) => change(value))
  const pair = name.chain((attribute) => valueFor(attribute).map((value) => ({ attribute, value })))
  const substring = pair.chain(({ attribute, value }) => {
    const [a, b] = [Math.floor(value.length / 3), Math.floor((2 * value.length) / 3)]
    const piece = (part: string) => fc.option(fc.constant(part || 'x'), { nil: undefined })
    return fc
      .record({ initial: piece(value.slice(0, a)), any: piece(value.slice(a, b)), final: piece(value.slice(b)) })
      .filter((parts) => parts.initial !== undefined || parts.any !== undefined || parts.final !== undefined)
      .map(
        ({ initial, any, final }): Filter => ({
          like: attribute,
          ...(initial === undefined ? {} : { initial }),
          ...(any === undefined ? {} : { any: [any] }),
          ...(final === undefined ? {} : { final }),
        }),
      )
  })
  const leaf: fc.Arbitrary<Filter> = fc.oneof(
    { weight: 16, arbitrary: pair.map((each): Filter => ({ is: '=', ...each })) },
    { weight: 5, arbitrary: name.map((attribute): Filter => ({ present: attribute })) },
    { weight: 4, arbitrary: substring },
    { weight: 1, arbitrary: pair.map((each): Filter => ({ is: '>=', ...each })) },
    { weight: 1, arbitrary: pair.map((each): Filter => ({ is: '<=', ...each })) },
    { weight: 1, arbitrary: pair.map((each): Filter => ({ is: '~=', ...each })) },
    {
      weight: 2,
      arbitrary: fc
        .record({ pair, rule: fc.option(fc.constantFrom(...RULES), { nil: undefined }), typed: fc.boolean(), dn: fc.boolean() })
        .filter(({ rule, typed }) => rule !== undefined || typed)
        .map(
          ({ pair: { attribute, value }, rule, typed, dn }): Filter => ({
            extensible: value,
            ...(rule === undefined ? {} : { rule }),
            ...(typed ? { attribute } : {}),
            ...(dn ? { dn } : {}),
          }),
        ),
    },
  )
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 6, arbitrary: leaf },
      { weight: 2, arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((and): Filter => ({ and })) },
      { weight: 3, arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((or): Filter => ({ or })) },
      { weight: 2, arbitrary: tie('filter').map((not): Filter => ({ not })) },
    ),
  }))
  const attributes = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 6, arbitrary: fc.array(name, { minLength: 1, maxLength: 4 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(['*'], ['1.1'], ['+'], ['*', '+'], ['1.1', 'cn'], ['*', 'nhsIDCode'], ['@nhsAs'], ['@nhsOrg', '+']),
    },
  )
  const base = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom('o=nhs', 'o=nhs', 'ou=services, o=nhs', 'ou=Services,o=nhs', 'ou=People,o=nhs', 'ou=organisations,o=nhs'),
    },
    { weight: 3, arbitrary: fc.constantFrom(...vocabulary.dns) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_BASES) },
  )
  const search: fc.Arbitrary<Search> = fc.record({
    base,
    scope: fc.oneof({ weight: 4, arbitrary: fc.constant('sub' as const) }, { weight: 3, arbitrary: fc.constantFrom(...SCOPES) }),
    filter,
    attributes,
    typesOnly: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    sizeLimit: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2, 3, 499, 500, 501) }),
    deref: fc.constantFrom(0, 1, 2, 3),
  })
  return fc.sample(search, { seed, numRuns: count })
}
