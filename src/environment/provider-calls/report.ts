/** What a check found; `skipped` where the provider is not registered for what it needs, or an earlier check had to give something first. */
export type Verdict = 'passed' | 'failed' | 'skipped'

/** One check of a provider. */
export interface ProviderCheck {
  /** Stable, such as `jwt-without-iss`. */
  readonly id: string
  readonly group: string
  /** What is tried, in words. */
  readonly name: string
  readonly verdict: Verdict
  readonly expected: string
  /** What the provider answered, or why nothing was tried. */
  readonly came: string
  /** Milliseconds until the whole answer was there. */
  readonly ms?: number
  /** Beyond what the guidance asks of a provider: 250 ms for a command, 3000 ms for a query. */
  readonly slow?: boolean
}

/** What the calls to a provider showed. */
export interface ProviderReport {
  readonly provider: { readonly asid: string; readonly odsCode: string; readonly name: string; readonly root: string }
  readonly consumer: { readonly asid: string; readonly name: string }
  readonly counts: Readonly<Record<Verdict, number>>
  readonly checks: readonly ProviderCheck[]
}
