import net from 'node:net'

/**
 * Ends a connection with a TCP reset, as a crashed peer would. Node resets only plain TCP sockets, so under TLS the socket
 * beneath is taken (`_parent`: undocumented, set by Node since 0.12); where there is none the connection is closed.
 */
export function resetConnection(socket: net.Socket): void {
  const beneath = '_parent' in socket ? socket._parent : undefined
  if (beneath instanceof net.Socket) {
    beneath.resetAndDestroy()
    socket.destroy()
  } else if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}
