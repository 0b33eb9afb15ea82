export const FHIR_JSON = 'application/fhir+json'
export const JSON_TYPE = 'application/json'

/**
 * The media type that an Accept header leaves to choose: the first of `offered` that stands in the list, where the first also answers an
 * absent header and a type of `*` for everything. Types are compared whole, without case: one with parameters (`;charset=utf-8`, `;q=0.9`) is another type.
 */
export function acceptedType(accept: string | undefined, offered: readonly [string, ...string[]]): string | undefined {
  if (accept === undefined) return offered[0]
  const wanted = new Set(accept.split(',').map((type) => type.trim().toLowerCase()))
  return wanted.has('*/*') ? offered[0] : offered.find((type) => wanted.has(type))
}

const FORMATS: ReadonlyMap<string, 'json' | 'xml'> = new Map([
  ['json', 'json'],
  [JSON_TYPE, 'json'],
  [FHIR_JSON, 'json'],
  ['xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/xml', 'xml'],
  ['application/fhir+xml', 'xml'],
])

/** What `_format` asks for (FHIR R4 3.1.0.1.11); a plus that a query turned into a space counts as one. Undefined for anything else. */
export function formatOf(value: string): 'json' | 'xml' | undefined {
  const [type = ''] = value.trim().toLowerCase().split(';', 1)
  return FORMATS.get(type.trimEnd().replace(' ', '+'))
}
