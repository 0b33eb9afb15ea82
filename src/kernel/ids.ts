import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'
import { wallClock } from './clock.ts'

/** Where new identifiers come from; injected, so that a test can make them predictable. */
export interface Ids {
  /** A random (version 4) UUID in upper case. */
  uuid(): string
  /** A time-based (version 1) UUID in upper case, as Spine makes them (dossier ebxml-messaging, 1.7 and 2.2 a). */
  timeUuid(): string
  /** A short identifier, unique in this process and across restarts, sorting by creation. */
  next(): string
}

const GREGORIAN_OFFSET_MS = 12_219_292_800_000
const HEX = Buffer.from('0123456789ABCDEF')
/** Digits of the serial number of a short identifier. */
const SERIAL_DIGITS = 5

/**
 * Identifiers for real use: random node and clock sequence per process. They are written into bytes first: a string put together from
 * pieces stays a chain of them, and these are compared, hashed and sent many times each.
 */
export function createIds(clock: Clock = wallClock): Ids {
  const seed = randomBytes(8)
  seed[0] = ((seed[0] ?? 0) & 0x3f) | 0x80
  // The multicast bit marks a random node id (RFC 9562 §6.10).
  seed[2] = (seed[2] ?? 0) | 1
  const node = seed.toString('hex').toUpperCase()
  const uuid = Buffer.from(`00000000-0000-0000-${node.slice(0, 4)}-${node.slice(4)}`, 'latin1')
  let lastMs = 0
  let tick = 0
  const prefix = Math.floor(clock.now()).toString(36).padStart(8, '0')
  const short = Buffer.alloc(prefix.length + 24, `${prefix}-`, 'latin1')
  let serial = 0

  const timeUuid = (): string => {
    const now = clock.now()
    if (now > lastMs) {
      lastMs = now
      tick = 0
    } else if (++tick === 10_000) {
      lastMs++
      tick = 0
    }
    const ms = lastMs + GREGORIAN_OFFSET_MS
    const high = Math.floor(ms / 0x1_0000_0000)
    const low = (ms >>> 0) * 10_000 + tick
    const timeLow = low % 0x1_0000_0000
    const timeHigh = high * 10_000 + Math.floor(low / 0x1_0000_0000)
    writeHex(uuid, 0, timeLow, 8)
    writeHex(uuid, 9, timeHigh & 0xffff, 4)
    writeHex(uuid, 14, ((timeHigh >>> 16) & 0x0fff) | 0x1000, 4)
    return uuid.latin1Slice()
  }
  const next = (): string => {
    const digits = (++serial).toString(36).padStart(SERIAL_DIGITS, '0')
    const end = prefix.length + 1 + short.write(digits, prefix.length + 1, 'latin1')
    return short.latin1Slice(0, end)
  }
  return { uuid: () => randomUUID().toUpperCase(), timeUuid, next }
}

/** Writes the last `digits` hexadecimal digits of a whole number below 2^32. */
function writeHex(target: Buffer, start: number, value: number, digits: number): void {
  let left = value >>> 0
  for (let at = start + digits - 1; at >= start; at--) {
    target[at] = HEX[left & 0xf] ?? 0
    left >>>= 4
  }
}
