import { z } from 'zod'

/** What people read of a setting, beside its schema. */
export interface SettingDoc {
  /** One sentence, with the unit. */
  readonly doc: string
  /** The default, undefined when there is none. */
  readonly standard: unknown
  /** What stands for the value in help texts, e.g. `port`. */
  readonly value: string
  /** The default in words where printing the value would say less. */
  readonly defaultText?: string
  /** Masked wherever settings are shown. */
  readonly secret?: boolean
  /** A file or folder: in the configuration file it is relative to that file. */
  readonly path?: boolean
  /** Holds several values, so that its flag may be repeated. */
  readonly many?: boolean
}

type Remarks = Omit<SettingDoc, 'doc' | 'value' | 'standard'>

/** What is said of each row. */
export const docs = z.registry<SettingDoc>()

/** One row of the table: schema, default, and what people read. */
export function setting<S extends z.ZodType>(
  schema: S,
  standard: z.util.NoUndefined<z.output<S>>,
  value: string,
  doc: string,
  more: Remarks = {},
) {
  const row = schema.default(standard)
  docs.add(row, { doc, value, standard, ...more })
  return row
}

/** A row without a default. */
export function optional<S extends z.ZodType>(schema: S, value: string, doc: string, more: Remarks = {}) {
  const row = schema.optional()
  docs.add(row, { doc, value, standard: undefined, ...more })
  return row
}
