import type { AssumedPrefix } from './assumed-prefix.ts'
import { decode } from './declaration.ts'
import { XML_LIMITS, type XmlLimits } from './limits.ts'
import { scan } from './scanner.ts'
import { XmlTape } from './tape.ts'

/**
 * Reads a whole document in one pass: XML 1.0 and Namespaces in XML 1.0, without a DTD and so without entities beyond the five. Accepts UTF-8,
 * US-ASCII, ISO-8859-1 by declaration and UTF-16 with a byte order mark. The tape refers to `bytes`, which must not change as long as it is used.
 * Throws `XmlError` at the first thing that is wrong.
 * @param assumed a prefix that counts as declared above the root element
 */
export function readXml(bytes: Uint8Array | Buffer, limits?: Partial<XmlLimits>, assumed?: AssumedPrefix): XmlTape {
  const document = decode(bytes)
  return new XmlTape(document.bytes, scan(document, limits === undefined ? XML_LIMITS : { ...XML_LIMITS, ...limits }, assumed))
}
