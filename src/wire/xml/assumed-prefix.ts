import { prefixKey, XML_BINDING } from './bindings.ts'
import { findNamespaceText } from './names.ts'
import type { Recorder } from './recorder.ts'

/** A prefix that some software uses without declaring it, and the namespace it means by it: one that a registered name is in. */
export interface AssumedPrefix {
  readonly prefix: string
  readonly namespace: string
}

/** Declares the prefix above the root element where the document uses it; the binding that the root element begins with. */
export function assumePrefix(bytes: Buffer, recorder: Recorder, { prefix, namespace }: AssumedPrefix): number {
  const number = findNamespaceText(namespace)
  if (number < 0) throw new TypeError(`no name is registered in ${namespace}`)
  const at = bytes.indexOf(`${prefix}:`)
  if (at < 0) return XML_BINDING
  const end = at + Buffer.byteLength(prefix)
  return recorder.addBinding(prefixKey(bytes, at, end), at, end, 0, 0, number, XML_BINDING, 1)
}
