import { ldifLine } from '../../wire/ldap/ldif.ts'
import { CHANGELOG, keyOf } from '../entries/entry.ts'
import type { Tree } from '../entries/tree.ts'

const CHANGELOG_KEY = keyOf(CHANGELOG)

const asStored = (url: string): string => url

/** Every entry of a directory as LDIF, parents first, the changelog left out; about 64 kB at a time. */
export function* exportLdif(tree: Tree): Iterable<string> {
  let text = 'version: 1\n\n'
  for (const node of tree.nodes()) {
    if (node.key === CHANGELOG_KEY || node.parent === CHANGELOG_KEY) continue
    text += ldifLine('dn', node.dn)
    for (const { type, values } of node.attributes(asStored)) for (const value of values) text += ldifLine(type.name, value)
    text += '\n'
    if (text.length < 65_536) continue
    yield text
    text = ''
  }
  yield text
}
