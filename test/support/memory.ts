import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of array buffers in use: what earlier tests of the process have left behind is collected first, by V8’s own collector. */
export function arrayBuffersInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof collect !== 'function') throw new Error('this Node has no gc')
  collect()
  collect()
  return process.memoryUsage().arrayBuffers
}
