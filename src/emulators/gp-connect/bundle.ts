import type { Bundle, FhirResource } from 'fhir/r3.js'

/** The answer to a search: what was found, then what was included. */
export function searchset(root: string, found: readonly FhirResource[], included: readonly FhirResource[] = [], profile?: string): Bundle {
  const entry = (mode: 'match' | 'include') => (resource: FhirResource) => ({
    fullUrl: `${root}/${resource.resourceType}/${resource.id ?? ''}`,
    resource,
    search: { mode },
  })
  return {
    resourceType: 'Bundle',
    ...(profile === undefined ? {} : { meta: { profile: [profile] } }),
    type: 'searchset',
    total: found.length,
    entry: [...found.map(entry('match')), ...included.map(entry('include'))],
  }
}
