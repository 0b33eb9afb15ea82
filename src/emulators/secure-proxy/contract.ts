import type { Operation } from '../../kernel/emulator.ts'
import { gpConnectInteractions, isPathOf } from '../../wire/gpconnect/interactions.ts'

/** Methods that are forwarded: today, and at first of type (dossier ssp-fhir-dos 1.4). */
export const methods = {
  all: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  fot: ['GET', 'POST', 'PUT'],
} as const

/** Media types of bodies that go through (dossier 1.6, 7). */
export const mediaTypes: ReadonlySet<string> = new Set([
  'application/fhir+json',
  'application/fhir+xml',
  'application/json+fhir',
  'application/xml+fhir',
  'application/json',
  'application/xml',
  'text/json',
  'text/xml',
  'application/json-patch+json',
])

const CALL = ['the provider’s own', '400', '403', '405', '415', '429', '495', '496', '502', '504']

export const operations: readonly Operation[] = [
  {
    name: 'proxied call',
    path: '/https://{provider service root url}/{fhir request}',
    pattern: 'proxy',
    answers: CALL,
    source: 'dossier ssp-fhir-dos 1',
  },
  {
    name: 'options',
    path: '/https://{provider service root url}/{fhir request}',
    pattern: 'answered by the proxy',
    answers: ['200'],
    source: 'dossier ssp-fhir-dos 1.4',
  },
]

/** Paths of other programmes behind the proxy, by their last segments. */
const OTHERS: readonly (readonly [path: string, methods: string])[] = [
  ['Appointment/{id}/_history/{id}', 'GET'],
  ['DocumentReference', 'GET'],
]

/**
 * The methods that a path takes, as far as its last segments tell it (dossier 1.4).
 * @param path of the target, without query
 */
export function methodsOf(path: string): readonly string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  const found = new Set<string>()
  // The longest tail that some interaction knows decides: `Patient/1/Appointment` is not `Appointment`.
  for (let length = Math.min(4, segments.length); length > 0 && found.size === 0; length--) {
    const tail = segments.slice(-length).join('/')
    for (const each of gpConnectInteractions) if (isPathOf(each, tail)) found.add(each.verb)
    for (const [known, verb] of OTHERS) if (matches(known, tail)) found.add(verb)
  }
  if (found.size === 0) return [...methods.all]
  const order = ['GET', 'POST', 'PUT']
  return order.filter((verb) => found.has(verb))
}

function matches(known: string, tail: string): boolean {
  const wanted = known.split('/')
  const came = tail.split('/')
  return wanted.length === came.length && wanted.every((each, at) => each === '{id}' || each === came[at])
}
