/** What one document may hold; past a limit `readXml` throws `too-deep`, `too-many-attributes`, `too-many-elements`, `too-many-namespaces`. */
export interface XmlLimits {
  /** Elements inside each other, the root included. */
  readonly depth: number
  /** Attributes of one element, namespace declarations included. */
  readonly attributes: number
  /** Elements in the document. */
  readonly elements: number
  /** Namespace declarations in scope at one place. */
  readonly namespaces: number
}

export const XML_LIMITS: XmlLimits = { depth: 100, attributes: 100, elements: 500_000, namespaces: 128 }
