import path from 'node:path'
import { isNode, isScalar, LineCounter, type Node, parseDocument, YAMLMap } from 'yaml'
import { z } from 'zod'
import { StubInput } from '../stubs/stub.ts'
import type { FiledStub } from '../stubs/stubs.ts'

const LONGEST_NAME = 80

type Place = readonly (string | number)[]

/** The stubs of a file: one, or a list of them, in YAML or JSON; or what is wrong with it, each with file and line. */
export function readStubFile(file: string, text: string): { readonly stubs: readonly FiledStub[]; readonly faults: readonly string[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number): number => lines.linePos(offset).line
  const errors = document.errors.map(({ pos, message }) => `${file}:${lineAt(pos[0])}: ${message}`)
  if (errors.length > 0) return { stubs: [], faults: errors }
  let content: unknown
  try {
    content = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return { stubs: [], faults: [`${file}: ${error instanceof Error ? error.message : String(error)}`] }
  }
  if (content === null || content === undefined) return { stubs: [], faults: [] }
  const single = !Array.isArray(content)
  const named = path
    .parse(file)
    .name.replaceAll(/[^\w.-]/g, '-')
    .slice(0, LONGEST_NAME)
  const listed: readonly unknown[] = Array.isArray(content) ? content : [content]
  const stubs: FiledStub[] = []
  const faults: string[] = []
  for (const [at, each] of listed.entries()) {
    const base: Place = single ? [] : [at]
    const explain = (place: Place, message: string): string => {
      const dotted = z.core.toDotPath([...place])
      return `${file}:${lineAt(offsetOf(document.contents, [...base, ...place]))}: ${dotted === '' ? '' : `${dotted}: `}${message}`
    }
    const found = StubInput.safeParse(each)
    const id = single ? named : `${named}-${at + 1}`
    if (found.success) stubs.push({ stub: found.data, id, origin: `${file}:${lineAt(offsetOf(document.contents, base))}`, explain })
    else
      for (const issue of found.error.issues) {
        const place = issue.path.filter((part) => typeof part !== 'symbol')
        faults.push(
          explain(issue.code === 'unrecognized_keys' ? [...place, issue.keys[0] ?? ''] : place, issue.message).replace(
            /: ([\w.[\]]+): unknown /,
            ': unknown ',
          ),
        )
      }
  }
  return { stubs, faults }
}

/** Where a place of a document begins: the name of the key where it is one, else the nearest place around it. */
function offsetOf(root: Node | null, place: Place): number {
  let node: unknown = root
  let offset = root?.range?.[0] ?? 0
  for (const part of place) {
    if (node instanceof YAMLMap) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(part))
      if (pair === undefined) break
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(part)]
      if (isNode(node)) offset = node.range?.[0] ?? offset
    } else break
  }
  return offset
}
