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

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
const GREGORIAN_OFFSET_MS = 12_219_292_800_000

/** Identifiers for real use: random node and clock sequence per process. */
export function createIds(clock: Clock = wallClock): Ids {
  const seed = randomBytes(8)
  // The multicast bit marks a random node id (RFC 9562 §6.10).
  seed[2] = (seed[2] ?? 0) | 1
  const tail = `${HEX[((seed[0] ?? 0) & 0x3f) | 0x80]}${HEX[seed[1] ?? 0]}-${[...seed.subarray(2)].map((byte) => HEX[byte]).join('')}`
  let lastMs = 0
  let tick = 0
  const prefix = Math.floor(clock.now()).toString(36).padStart(8, '0')
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
    return `${hex32(timeLow)}-${hex16(timeHigh & 0xffff)}-${hex16(((timeHigh >>> 16) & 0x0fff) | 0x1000)}-${tail}`
  }
  return {
    uuid: () => randomUUID().toUpperCase(),
    timeUuid,
    next: () => `${prefix}-${(++serial).toString(36).padStart(5, '0')}`,
  }
}

const hex16 = (value: number): string => `${HEX[(value >>> 8) & 0xff]}${HEX[value & 0xff]}`
const hex32 = (value: number): string => hex16(Math.floor(value / 0x10000)) + hex16(value & 0xffff)
