import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of array buffers in use: what earlier tests of the process have left behind is collected first. */
export function arrayBuffersInUse(): number {
  collect()
  return process.memoryUsage().arrayBuffers
}

/** Bytes of JavaScript objects in use, after a collection. */
export function heapInUse(): number {
  collect()
  return process.memoryUsage().heapUsed
}

/** Twice by V8's own collector: what the first makes collectable goes with the second. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const collector: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof collector !== 'function') throw new Error('this Node has no gc')
  collector()
  collector()
}
