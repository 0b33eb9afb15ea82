/**
 * The tape is rows of 32-bit numbers: what the scanner writes and `XmlTape` reads. Offsets are bytes of the document. Elements stand in document
 * order, so that the subtree of an element is the run of rows up to its AFTER. Behind the last element stands one row whose FIRST_ATTRIBUTE closes
 * the last range.
 */
export const ELEMENT = 11
export const NAME = 0
export const START = 1
/** Where the local part begins; the name itself begins at START + 1. */
export const LOCAL = 2
export const NAME_END = 3
export const CONTENT = 4
export const CONTENT_END = 5
export const END = 6
export const PARENT = 7
/** The row after the last descendant. */
export const AFTER = 8
export const FIRST_ATTRIBUTE = 9
/** The innermost namespace binding in scope inside the element. */
export const SCOPE = 10

/** An attribute that isn't a namespace declaration. */
export const ATTRIBUTE = 7
export const ATTRIBUTE_NAME = 0
export const ATTRIBUTE_START = 1
export const ATTRIBUTE_LOCAL = 2
export const ATTRIBUTE_NAME_END = 3
export const VALUE = 4
export const VALUE_END = 5
/** As the NAMESPACE of its prefix's binding; that of no namespace without a prefix. */
export const ATTRIBUTE_NAMESPACE = 6

/** A namespace binding; the bindings in scope are a chain through OUTER that ends at row 0. */
export const BINDING = 8
/** The prefix's length and first bytes: equal keys of at most `KEYED` bytes are equal prefixes. */
export const KEY = 0
export const PREFIX = 1
export const PREFIX_END = 2
export const URI = 3
export const URI_END = 4
/** The number of a registered namespace, -1 of any other, or less once `Recorder.numberNamespace` has told those apart. */
export const NAMESPACE = 5
export const OUTER = 6
/** How many bindings are in scope, this one included. */
export const IN_SCOPE = 7
