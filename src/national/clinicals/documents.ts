import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'

/** A document of a patient's record as the national store keeps it. Times are HL7 time stamps. */
export interface ClinicalDocument {
  readonly id: string
  readonly nhsNumber: string
  /** `code` and `codeSystem` of the document's kind. */
  readonly code: string
  readonly codeSystem: string
  readonly title: string
  /** Message type in its source, e.g. `REPC_MT150007UK05`. */
  readonly messageType: string
  readonly effectiveTime: string
  readonly availabilityTime: string
  readonly author: { readonly userId: string; readonly roleProfile: string; readonly family: string }
  /** The document element as received, with the namespaces it needs. */
  readonly xml: string
}

/** Which documents a patient has: numbers `first` up to but not `next`. */
interface Shelf {
  readonly first: number
  readonly next: number
}

const shelves: Collection<Shelf> = {
  name: 'clinicals.shelves',
  encode: (shelf) => `${shelf.first} ${shelf.next}`,
  decode: (text) => {
    const [first = 0, next = 0] = text.split(' ').map(Number)
    return { first, next }
  },
  indexes: {},
}

// The document itself follows its description unescaped: it is far the larger part and never looked into.
const documents: Collection<ClinicalDocument> = {
  name: 'clinicals.documents',
  encode: ({ xml, ...description }) => `${JSON.stringify(description)}\n${xml}`,
  decode: (text) => {
    const end = text.indexOf('\n')
    return { ...JSON.parse(text.slice(0, end)), xml: text.slice(end + 1) }
  },
  indexes: {},
}

/** Puts a document on a patient's shelf; beyond `keep` the oldest leaves it. Constant work, however many there are. */
export async function fileDocument(turn: Turn, document: ClinicalDocument, keep: number): Promise<void> {
  const shelf = (await turn.get(shelves, document.nhsNumber)) ?? { first: 0, next: 0 }
  const next = shelf.next + 1
  const first = Math.max(shelf.first, next - keep)
  turn.put(documents, key(document.nhsNumber, shelf.next), document)
  for (let old = shelf.first; old < first; old++) turn.delete(documents, key(document.nhsNumber, old))
  turn.put(shelves, document.nhsNumber, { first, next })
}

/** A patient's documents, the newest first. */
export async function documentsOf(turn: Turn, nhsNumber: string): Promise<ClinicalDocument[]> {
  const shelf = await turn.get(shelves, nhsNumber)
  const found: ClinicalDocument[] = []
  for (let at = (shelf?.next ?? 0) - 1; at >= (shelf?.first ?? 0); at--) {
    const document = await turn.get(documents, key(nhsNumber, at))
    if (document !== undefined) found.push(document)
  }
  return found
}

const key = (nhsNumber: string, at: number): string => `${nhsNumber}/${at}`
