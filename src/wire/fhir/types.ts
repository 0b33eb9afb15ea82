/** A business identifier (FHIR R4 2.24.0.7). */
export interface Identifier {
  readonly system: string
  readonly value: string
}

export interface Coding {
  readonly system: string
  readonly version?: string
  readonly code: string
  readonly display: string
}

export interface CodeableConcept {
  readonly coding: readonly Coding[]
}

/** A reference by what identifies its target, not by its address. */
export interface LogicalReference {
  readonly identifier: Identifier
}

/** An extension with one value, or with extensions of its own. */
export type Extension = { readonly url: string } & (
  | { readonly valueString: string }
  | { readonly valueInteger: number }
  | { readonly valueReference: LogicalReference }
  | { readonly extension: readonly Extension[] }
)

/** What every resource has. */
export interface Resource {
  readonly resourceType: string
  readonly id?: string
}

export interface BundleEntry<R extends Resource> {
  readonly fullUrl: string
  readonly resource: R
  readonly search: { readonly mode: 'match' }
}

/** A Bundle that answers a search. */
export interface SearchSet<R extends Resource> extends Resource {
  readonly resourceType: 'Bundle'
  readonly id: string
  readonly type: 'searchset'
  readonly total: number
  readonly link: readonly { readonly relation: 'self'; readonly url: string }[]
  readonly entry: readonly BundleEntry<R>[]
}

/** Codes of an issue, as far as they are used (FHIR R4 issue-type). */
export type IssueType =
  | 'required'
  | 'forbidden'
  | 'not-found'
  | 'not-supported'
  | 'too-long'
  | 'throttled'
  | 'exception'
  | 'timeout'
  | 'unknown'

export interface Issue {
  readonly severity: 'error'
  readonly code: IssueType
  readonly details: CodeableConcept
  readonly diagnostics?: string
}

export interface OperationOutcome extends Resource {
  readonly resourceType: 'OperationOutcome'
  readonly issue: readonly Issue[]
}
