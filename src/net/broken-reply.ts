import type { Socket } from 'node:net'
import type { BrokenReply } from '../kernel/faults.ts'
import { resetConnection } from './reset-connection.ts'

/** A reply as bytes that a fault may send some of. */
export interface ReplyBytes {
  /** What comes before the part that is counted; empty where all of it is. */
  readonly head: Buffer
  readonly body: Buffer
  /** What looks like the beginning of a reply, for garbage to stand behind. */
  readonly beginning: Buffer
}

/**
 * Ends a connection as a fault wants it, in place of a reply or in the middle of it.
 * @param bytes asked for only where something of the reply is sent
 */
export function breakOff(effect: BrokenReply, socket: Socket, bytes: () => ReplyBytes): void {
  switch (effect.kind) {
    case 'close':
      return socket.destroySoon()
    case 'reset':
      if (effect.sent === undefined) return resetConnection(socket)
      // Once they have been handed to the system: what is still here would be thrown away.
      socket.write(partOf(bytes(), effect.sent), () => resetConnection(socket))
      return
    case 'garbage':
      socket.write(effect.begun ? Buffer.concat([bytes().beginning, effect.bytes]) : effect.bytes)
      return socket.destroySoon()
    case 'half-close':
      socket.end(partOf(bytes(), effect.sent))
      return hold(socket, effect.ms)
    case 'silence':
      return hold(socket, effect.ms)
  }
}

const partOf = ({ head, body }: ReplyBytes, sent: number | undefined): Buffer => Buffer.concat([head, body.subarray(0, sent)])

/** Leaves a connection open until the other side closes it, at most for so many real milliseconds. */
export function hold(socket: Socket, ms: number): void {
  const timer = setTimeout(() => socket.destroySoon(), ms)
  const leave = () => socket.destroySoon()
  socket.once('end', leave)
  socket.once('close', () => {
    clearTimeout(timer)
    socket.off('end', leave)
  })
  socket.resume()
}
