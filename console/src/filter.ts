/** What a list can be narrowed by, under the names of the page's address. */
export const FILTERS = ['direction', 'door', 'interaction', 'party', 'outcome', 'problem', 'conversation', 'space', 'text'] as const
export type FilterName = (typeof FILTERS)[number]
export type Filter = Partial<Readonly<Record<FilterName, string>>>

export function filterOf(query: URLSearchParams): Filter {
  const found: Partial<Record<FilterName, string>> = {}
  for (const name of FILTERS) {
    const value = query.get(name)
    if (value !== null && value !== '') found[name] = value
  }
  return found
}

/** The filter as the page's own address has it. */
export function filterAddress(filter: Filter): string {
  const query = new URLSearchParams()
  for (const name of FILTERS) {
    const value = filter[name]
    if (value !== undefined && value !== '') query.set(name, value)
  }
  return query.size === 0 ? '/console/' : `/console/?${query}`
}

/** The filter as the admin interface takes it. */
export function filterQuery(filter: Filter): string {
  const query = new URLSearchParams()
  for (const name of FILTERS) {
    const value = filter[name]
    if (value === undefined || value === '') continue
    query.set({ interaction: 'label.interaction', conversation: 'label.conversationId' }[name as string] ?? name, value)
  }
  return query.size === 0 ? '' : `?${query}`
}
