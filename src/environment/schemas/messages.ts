import type { SchemaVerdict } from '../../kernel/schema-validator.ts'

/** What the thread is asked, and what it answers. */
export interface SchemaQuestion {
  readonly id: number
  readonly name: string
  readonly xml: string
}
export interface SchemaAnswer {
  readonly id: number
  readonly verdict: SchemaVerdict
}
