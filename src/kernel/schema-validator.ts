/** What is wrong with a document: at which of its elements, counted in document order from 0, and in whose words. */
export interface SchemaFinding {
  readonly element: number
  readonly message: string
}

export type SchemaVerdict =
  | { readonly kind: 'valid' }
  /** There is no schema of that name. */
  | { readonly kind: 'none' }
  /** The first findings, in document order. */
  | { readonly kind: 'invalid'; readonly findings: readonly SchemaFinding[] }
  /** The schema itself can't be used. */
  | { readonly kind: 'unusable'; readonly message: string }

/** Compares documents with schemas that users bring (`--schemas DIR`). */
export interface SchemaValidator {
  /** What becomes of a document that breaks its schema: a remark in the journal, or a refusal. */
  readonly mode: 'log' | 'strict'
  /**
   * @param name of the schema, without extension
   * @param xml a document without a declaration: the first character is its root element's
   */
  check(name: string, xml: string): Promise<SchemaVerdict>
}
