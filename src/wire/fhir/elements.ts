import type { Extension, Identifier } from './types.ts'

/** An identifier, or none where there is no value. */
export const identifiers = (...pairs: readonly (readonly [system: string, value: string | undefined])[]): Identifier[] =>
  pairs.flatMap(([system, value]) => (value === undefined || value === '' ? [] : [{ system, value }]))

/** An extension whose value refers to what an identifier names. */
export const referenceExtension = (url: string, system: string, value: string): Extension => ({
  url,
  valueReference: { identifier: { system, value } },
})

/** Extensions with a text or a whole number each, in order; those without a value are left out. */
export const valueExtensions = (...pairs: readonly (readonly [url: string, value: string | number | undefined])[]): Extension[] =>
  pairs.flatMap(([url, value]): Extension[] => {
    if (value === undefined || value === '') return []
    return [typeof value === 'number' ? { url, valueInteger: value } : { url, valueString: value }]
  })
