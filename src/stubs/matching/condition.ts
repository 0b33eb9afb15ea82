import type { StubInput, ValueTests } from '../stub.ts'
import { filterSource, readFilter } from './ldap-filter.ts'
import { bodySource, callerSource, headerSource, labelSource, methodSource, pathSource, querySource, type Source } from './sources.ts'
import { compileTests, type Equality, equalityOf, type Test } from './tests.ts'

/** What a stub asks of a message at one place. */
export interface Condition {
  readonly source: Source
  readonly tests: readonly Test[]
  /** What an index can look up. */
  readonly equality: Equality | undefined
}

/** What is wrong with a part of a stub, and where in it. */
export class StubFault extends Error {
  readonly place: readonly (string | number)[]

  constructor(place: readonly (string | number)[], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StubFault'
    this.place = place
  }
}

/** Runs what may fail for a part of a stub. @throws StubFault that says where */
export async function placed<T>(place: readonly (string | number)[], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StubFault) throw error
    throw new StubFault(place, error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** The conditions of a stub, cheapest first. Code for XPath, JSONPath and regular expressions is loaded when one is there. @throws StubFault */
export async function compileConditions(match: StubInput['match']): Promise<readonly Condition[]> {
  const conditions: Condition[] = []
  const add = (place: readonly (string | number)[], source: Source | Promise<Source>, tests: ValueTests) =>
    placed(['match', ...place], async () => {
      const known = await source
      conditions.push({ source: known, tests: await compileTests(tests, known.caseless), equality: equalityOf(tests) })
    })
  const { interaction, caller, method, path, body, ldapFilter, namespaces = {} } = match
  if (interaction !== undefined) await add(['interaction'], labelSource('interaction'), interaction)
  if (caller !== undefined) await add(['caller'], callerSource, caller)
  for (const [name, tests] of Object.entries(match.labels ?? {})) await add(['labels', name], labelSource(name), tests)
  if (method !== undefined) await add(['method'], methodSource, method)
  if (path !== undefined) await add(['path'], pathSource, path)
  for (const [name, tests] of Object.entries(match.headers ?? {})) await add(['headers', name], headerSource(name), tests)
  for (const [name, tests] of Object.entries(match.query ?? {})) await add(['query', name], querySource(name), tests)
  if (ldapFilter !== undefined)
    for (const clause of await placed(['match', 'ldapFilter'], () => readFilter(ldapFilter).all))
      await add(['ldapFilter'], filterSource, { equals: clause })
  if (body !== undefined) await add(['body'], bodySource, body)
  for (const [path, tests] of Object.entries(match.jsonPath ?? {})) {
    const { jsonPathSource } = await import('../json/json-path.ts')
    await add(
      ['jsonPath', path],
      placed(['match', 'jsonPath', path], () => jsonPathSource(path)),
      tests,
    )
  }
  for (const [path, tests] of Object.entries(match.xpath ?? {})) {
    const { xpathSource } = await import('../xml/xpath.ts')
    await add(
      ['xpath', path],
      placed(['match', 'xpath', path], () => xpathSource(path, namespaces)),
      tests,
    )
  }
  return conditions.sort((a, b) => a.source.cost - b.source.cost)
}
