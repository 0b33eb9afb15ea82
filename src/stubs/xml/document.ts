import { ParseOption, XmlDocument } from 'libxml2-wasm'

const OPTIONS = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NOERROR | ParseOption.XML_PARSE_NOWARNING

/** Parses a document without ever looking at a DTD. The caller disposes of it. @throws Error for what is not well-formed, or has a document type */
export function parseDocument(text: string): XmlDocument {
  if (/<!DOCTYPE/i.test(text)) throw new Error('a document type declaration, which is never read')
  return XmlDocument.fromString(text.trimStart().replace(/^<\?xml[^>]*\?>/, ''), { option: OPTIONS })
}

/** Elements, or a few more: what the cost of an expression is counted in. */
export function sizeOf(text: string): number {
  let count = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) count++
  return count
}
