import type { Resource, SearchSet } from './types.ts'

/**
 * The Bundle that answers a search, members in the order in which NHS services write them.
 * @param self the request's URL
 * @param base URL under which the resources would be read, without a slash at its end
 */
export function searchSet<R extends Resource & { readonly id: string }>(
  id: string,
  self: string,
  base: string,
  resources: readonly R[],
): SearchSet<R> {
  return {
    resourceType: 'Bundle',
    id,
    type: 'searchset',
    total: resources.length,
    link: [{ relation: 'self', url: self }],
    entry: resources.map((resource) => ({ fullUrl: `${base}/${resource.id}`, resource, search: { mode: 'match' } })),
  }
}
