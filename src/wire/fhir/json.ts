import type { Resource } from './types.ts'

/**
 * A resource as JSON, members in the order in which they were put together. Characters beyond ASCII are escaped: so do the NHS services,
 * whose writer escapes them unless told otherwise, and a client that takes the bytes for Latin-1 still reads them right.
 * @param indent spaces per level
 */
export const writeJson = (resource: Resource, indent: number): string =>
  JSON.stringify(resource, undefined, indent).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
