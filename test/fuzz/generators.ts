import { adminGarbage } from './admin-garbage.ts'
import type { Base, Routes } from './fixtures.ts'
import { httpGarbage } from './http-garbage.ts'
import { ldapGarbage } from './ldap-garbage.ts'
import { mutated } from './mutated.ts'
import { Random } from './random.ts'
import type { FuzzRequest } from './request.ts'
import { structured } from './structured.ts'
import { tlsGarbage } from './tls-garbage.ts'

/** What generators draw on. */
export interface Material {
  readonly routes: Routes
  readonly own: readonly Base[]
  /** Empty where there is no corpus. */
  readonly corpus: readonly Base[]
}

interface Generator {
  /** Share of the requests, beside the others'. */
  readonly weight: number
  readonly make: (material: Material, random: Random) => FuzzRequest
}

/** Every source of requests, by the name that `--only` takes. */
export const generators = {
  mutated: { weight: 38, make: ({ own }, random) => mutated(own, random) },
  corpus: { weight: 22, make: ({ own, corpus }, random) => mutated(corpus.length === 0 ? own : corpus, random) },
  structured: { weight: 20, make: ({ routes }, random) => structured(routes, random) },
  'http-tls': { weight: 6, make: ({ own }, random) => httpGarbage(own, 'https', random) },
  'http-plain': { weight: 2, make: ({ own }, random) => httpGarbage(own, 'http', random) },
  tls: { weight: 2, make: (_, random) => tlsGarbage(random) },
  ldap: { weight: 5, make: (_, random) => ldapGarbage(random) },
  admin: { weight: 5, make: (_, random) => adminGarbage(random) },
} satisfies Readonly<Record<string, Generator>>

export type GeneratorName = keyof typeof generators
export const generatorNames = Object.keys(generators) as readonly GeneratorName[]

/** The request of a seed and an index: the same bytes each time, against an instance with the same directory. */
export function requestAt(
  seed: number,
  index: number,
  only: GeneratorName | undefined,
  material: Material,
): { readonly generator: GeneratorName; readonly request: FuzzRequest } {
  const random = new Random(seed, index)
  const drawn = random.weighted(generatorNames.map((name) => [generators[name].weight, name] as const))
  const generator = only ?? drawn
  return { generator, request: generators[generator].make(material, random) }
}
