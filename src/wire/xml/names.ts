import { ByteTable } from './byte-table.ts'

declare const registered: unique symbol

/** An expanded name (namespace and local part) that the code knows, as a small number. */
export type XmlName = number & { readonly [registered]: true }

/** Numbers of the namespaces that XML itself fixes; `NO_NAMESPACE` is that of unprefixed attributes. */
export const NO_NAMESPACE = 0
export const XML_NAMESPACE = 1
export const XMLNS_NAMESPACE = 2

const namespaces: string[] = []
const namespaceNumbers = new Map<string, number>()
/** The spellings of the registered namespaces, all under the number 0. */
export const namespaceTable = new ByteTable()
const names: { readonly namespace: number; readonly local: string }[] = []
/** The local parts of the registered names, under the numbers of their namespaces. */
export const nameTable = new ByteTable()

registerNamespace('')
registerNamespace('http://www.w3.org/XML/1998/namespace')
registerNamespace('http://www.w3.org/2000/xmlns/')
// Nobody asks for its names, but documents with attributes in namespaces that are not registered take the slow way (fast-scan.ts).
registerNamespace('http://www.w3.org/2001/XMLSchema-instance')

/**
 * The number of an expanded name, the same for the same name; namespace '' means none, as unprefixed attributes have. Names are never forgotten:
 * call it at module load with names written in the code, never with names from a message. A tape knows the names that were registered before it
 * was read.
 */
export function xmlName(namespace: string, local: string): XmlName {
  if (local === '' || local.includes(':')) throw new TypeError(`not a local name: ${JSON.stringify(local)}`)
  const number = registerNamespace(namespace)
  const bytes = Buffer.from(local)
  let name = nameTable.find(number, bytes, 0, bytes.length)
  if (name < 0) {
    name = nameTable.add(number, bytes)
    names.push({ namespace: number, local })
  }
  if (!isXmlName(name)) throw new RangeError(`the name table lost ${local}`)
  return name
}

/** Whether a number from a tape is that of a registered name. */
export function isXmlName(name: number): name is XmlName {
  return name >= 0 && name < names.length
}

/** The registered name of this namespace number whose local part is bytes[start, end), or -1. */
export function findName(namespace: number, bytes: Buffer, start: number, end: number): number {
  return namespace < 0 ? -1 : nameTable.find(namespace, bytes, start, end)
}

/** The number of the registered namespace that is spelled bytes[start, end), or -1. */
export function findNamespace(bytes: Buffer, start: number, end: number): number {
  return start === end ? NO_NAMESPACE : namespaceTable.find(0, bytes, start, end)
}

/** As `findNamespace`, for a name that had to be decoded first. */
export function findNamespaceText(namespace: string): number {
  return namespaceNumbers.get(namespace) ?? -1
}

export function namespaceText(number: number): string {
  return namespaces[number] ?? ''
}

export function namespaceOf(name: XmlName): string {
  return namespaceText(names[name]?.namespace ?? NO_NAMESPACE)
}

export function localOf(name: XmlName): string {
  return names[name]?.local ?? ''
}

function registerNamespace(namespace: string): number {
  const known = namespaceNumbers.get(namespace)
  if (known !== undefined) return known
  const number = namespaceTable.add(0, Buffer.from(namespace))
  namespaceNumbers.set(namespace, number)
  namespaces.push(namespace)
  return number
}
