import type { ByteTable } from './byte-table.ts'
import { CLASS } from './characters.ts'
import type { Decoded } from './declaration.ts'
import { SCANNER } from './fast-module.ts'
import { ATTRIBUTE, BINDING, ELEMENT } from './layout.ts'
import type { XmlLimits } from './limits.ts'
import { namespaceTable, nameTable } from './names.ts'
import { type Recorded, takeRows } from './rows.ts'

// What of the global is used here: its types come with those of a browser only.
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer
    constructor(size: { readonly initial: number })
  }
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    readonly exports: Readonly<Record<string, ((...numbers: number[]) => number) | Memory>>
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } })
  }
}

const KIB = 1024
const PAGE = 64 * KIB
/** Bytes of the longest document that is read the fast way. */
const LONGEST = 256 * KIB
/** Most rows of a document that is read the fast way. */
const ROWS = { elements: 16_384, attributes: 32_768, bindings: 2048 } as const
/** The module reads so many bytes at a time. */
const STRIDE = 16

// Places in the module's memory; behind the tables, of names that code registers, there is room for a hundred times as many as there are.
const CLASSES = KIB
const TABLES = 4 * KIB
const INPUT = TABLES + 1024 * KIB
const ELEMENTS = INPUT + LONGEST + 4 * STRIDE
const ATTRIBUTES = ELEMENTS + ROWS.elements * ELEMENT * 4
const BINDINGS = ATTRIBUTES + ROWS.attributes * ATTRIBUTE * 4
const END = BINDINGS + ROWS.bindings * BINDING * 4

const memory = new WebAssembly.Memory({ initial: Math.ceil(END / PAGE) })
const bytes = new Uint8Array(memory.buffer)
const numbers = new Int32Array(memory.buffer)
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(SCANNER, 'base64')), { env: { memory } })

bytes.set(CLASS, CLASSES)
exported('layOut')(CLASSES, INPUT, ELEMENTS, ROWS.elements, ATTRIBUTES, ROWS.attributes, BINDINGS, ROWS.bindings)
const scanInput = exported('scan')
const attributes = exported('attributes')
const bindings = exported('bindings')
const setNames = exported('setNames')
const setNamespaces = exported('setNamespaces')
let known = 0

/** Reads a plain document, ten bytes in the time that the scanner in TypeScript takes for three; undefined for one that needs that. */
export function scanFast(
  { bytes: document, from }: Decoded,
  { depth, attributes: each, elements, namespaces }: XmlLimits,
): Recorded | undefined {
  const { length } = document
  if (length > LONGEST) return undefined
  if (nameTable.size + namespaceTable.size !== known) copyTables()
  bytes.set(document, INPUT)
  const size = scanInput(from, length, depth, each, elements, namespaces)
  if (size < 0) return undefined
  const [attributeCount, bindingCount] = [attributes(), bindings()]
  const recorded = takeRows(size, attributeCount, bindingCount)
  const { rows } = recorded
  rows.set(numbers.subarray(ELEMENTS / 4, ELEMENTS / 4 + (size + 1) * ELEMENT), recorded.elements)
  rows.set(numbers.subarray(ATTRIBUTES / 4, ATTRIBUTES / 4 + attributeCount * ATTRIBUTE), recorded.attributes)
  rows.set(numbers.subarray(BINDINGS / 4, BINDINGS / 4 + bindingCount * BINDING), recorded.bindings)
  return recorded
}

/** Names are registered as modules load: the module's copy is renewed when there are more. */
function copyTables(): void {
  const behind = copyTable(nameTable, TABLES, setNames)
  copyTable(namespaceTable, behind, setNamespaces)
  known = nameTable.size + namespaceTable.size
}

function copyTable(table: ByteTable, at: number, set: (slots: number, mask: number, entries: number, bytes: number) => void): number {
  const { slots, entries, bytes: spelled } = table.arrays
  const entriesAt = at + slots.length * 4
  const bytesAt = entriesAt + entries.length * 4
  const end = bytesAt + spelled.length + STRIDE
  if (end > INPUT) throw new RangeError('more names are registered than the XML scanner has room for')
  numbers.set(slots, at / 4)
  numbers.set(entries, entriesAt / 4)
  bytes.set(spelled, bytesAt)
  set(at, slots.length - 1, entriesAt, bytesAt)
  return end - (end % 4) + 4
}

function exported(name: string): (...numbers: number[]) => number {
  const found = exports[name]
  if (typeof found !== 'function') throw new Error(`the XML scanner has no ${name}`)
  return found
}
