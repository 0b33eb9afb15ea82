import net from 'node:net'
import tls from 'node:tls'
import type { FuzzRequest } from './request.ts'

/** Opens a connection to where a request goes, under the name of its sender. */
export type Dial = (request: Pick<FuzzRequest, 'port' | 'as'>) => net.Socket

export interface Addresses {
  readonly https: number
  readonly http: number
  readonly ldap: number
  readonly ldaps: number
  readonly ca: string
  readonly clients: Readonly<Record<string, { readonly cert: string; readonly key: string }>>
}

/** Counts the connections on which Spine verifies a certificate. */
export function counting(dial: Dial): { readonly dial: Dial; readonly verified: () => number } {
  let verified = 0
  const counted: Dial = (request) => {
    if (request.port === 'https' && request.as !== 'nobody') verified++
    return dial(request)
  }
  return { dial: counted, verified: () => verified }
}

/** Dials the ports of an instance; one TLS context for each sender. */
export function dialler({ https, http, ldap, ldaps, ca, clients }: Addresses): Dial {
  const ports = { https, tcp: https, http, ldap, ldaps }
  const contexts = new Map<string, tls.SecureContext>()
  const context = (as: string) => {
    const known = contexts.get(as) ?? tls.createSecureContext({ ca, ...clients[as] })
    contexts.set(as, known)
    return known
  }
  return ({ port, as }) => {
    const where = { host: '127.0.0.1', port: ports[port] }
    const bare = port !== 'https' && port !== 'ldaps'
    const socket = bare
      ? net.connect({ ...where, noDelay: true })
      : tls.connect({ ...where, servername: 'localhost', secureContext: context(as), ALPNProtocols: port === 'https' ? ['http/1.1'] : [] })
    socket.setNoDelay(true)
    return socket
  }
}
