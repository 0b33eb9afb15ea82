import { problem } from '../../../kernel/problem.ts'
import { kernelProblems } from '../../../kernel/problems.ts'
import { fault } from '../errors.ts'
import type { Visit } from '../visit.ts'
import type { Reservation } from '../waiting-bytes.ts'

/** What is promised must fit: a full outbox refuses new work with the retriable system failure. Signals make room and always pass. */
export function refuseWhenFull(visit: Visit): void {
  const { store, settings } = visit.parts
  const waiting = store.outboxSize()
  if (waiting >= settings.maxOutbox) throw overloaded(`${waiting} deliveries waiting`, `fewer than ${settings.maxOutbox} (--max-outbox)`)
}

/** Room for so many bytes of forward messages until they are delivered. @throws SpineFault 200 when there is none */
export async function reserveRoom(visit: Visit, bytes: number): Promise<Reservation> {
  const { waiting } = visit.parts
  const room = await waiting.reserve(bytes)
  if (room !== undefined) return room
  throw overloaded(`${bytes} bytes to forward`, `at most ${waiting.limit} bytes waiting in all (--max-outbox-bytes)`)
}

const overloaded = (came: string, expected: string) =>
  fault('systemFailure', problem(kernelProblems['MS-OVERLOADED'], { came, expected }), 'Spine')
