import type { Directory } from '../directory/directory.ts'
import { keyOf, ORGANISATIONS, valuesOf } from '../directory/entries/entry.ts'
import type { Practice } from '../national/mini-services/write-answer.ts'
import { escapeDnValue } from '../wire/ldap/dn.ts'

/** A GP practice as the directory has it: name, address and telephone; undefined when it knows no such organisation. */
export function practiceOf(directory: Directory, odsCode: string): Practice | undefined {
  const entry = directory.entry(keyOf(`uniqueIdentifier=${escapeDnValue(odsCode)},${ORGANISATIONS}`))
  if (entry === undefined) return undefined
  const first = (key: string): string | undefined => valuesOf(entry, key)[0]
  const lines = (first('postaladdress') ?? '').split('$')
  const town = lines.pop() ?? ''
  return {
    name: first('o') ?? odsCode,
    lines: [lines[0] ?? '', lines[1] ?? '', lines[2] ?? '', town, ''],
    postcode: first('postalcode') ?? '',
    telephone: first('telephonenumber'),
  }
}
