import type { Socket } from 'node:net'
import type { ConnectionFault } from '../kernel/faults.ts'
import { hold } from './broken-reply.ts'
import { resetConnection } from './reset-connection.ts'

const ALERT = 0x15
const FATAL = 2

/** Ends a connection as a fault wants it, before the server has said anything on it. */
export function breakConnection(fault: Exclude<ConnectionFault, { readonly kind: 'identity' }>, socket: Socket): void {
  switch (fault.kind) {
    case 'close':
      return socket.destroySoon()
    case 'reset':
      return resetConnection(socket)
    case 'stall':
      return hold(socket, fault.ms)
    case 'alert':
      // A record of TLS 1.2, as a server sends it that has not chosen a version.
      socket.write(Buffer.from([ALERT, 3, 3, 0, 2, FATAL, fault.description]))
      return socket.destroySoon()
  }
}
