import type { CertificatePolicy, Emulator, Mount, PortKind } from '../kernel/emulator.ts'

/** A door found for a host and path. */
export interface Route {
  readonly emulator: Emulator
  readonly mount: Mount
}

/** What the environment says of a host name: its role, and whether clients must show a certificate there. */
export interface HostRole {
  readonly role: string
  readonly certificate: CertificatePolicy
}

/**
 * Finds the door of a request by keys, never by walking a list of rules: by exact path, then by the longest prefix. At a
 * host of the environment only the doors of its role answer; at localhost and other names the path alone decides.
 */
export class Router {
  readonly #hosts: ReadonlyMap<string, HostRole>
  readonly #exact = new Map<string, Route[]>()
  readonly #prefixes: { readonly prefix: string; readonly route: Route }[] = []

  constructor(hosts: ReadonlyMap<string, HostRole>, emulators: readonly Emulator[], port: PortKind) {
    this.#hosts = hosts
    for (const emulator of emulators) {
      for (const mount of emulator.mounts) if (mount.port === port) this.#add({ emulator, mount })
    }
    this.#prefixes.sort((a, b) => b.prefix.length - a.prefix.length)
  }

  /** The role of a host name (lower case, no port); undefined for localhost and names the environment does not know. */
  host(name: string): HostRole | undefined {
    return this.#hosts.get(name)
  }

  /** Without a server name, or on localhost, a certificate is asked for and the path decides. */
  policy(serverName: string | undefined): CertificatePolicy {
    return (serverName === undefined ? undefined : this.#hosts.get(serverName)?.certificate) ?? 'ask'
  }

  /** @param path the request's path, without query, exactly as sent */
  find(host: string, path: string): Route | undefined {
    const role = this.#hosts.get(host)?.role
    const exact = this.#exact.get(path)
    if (exact !== undefined) for (const route of exact) if (serves(route, role)) return route
    for (const { prefix, route } of this.#prefixes) if (path.startsWith(prefix) && serves(route, role)) return route
    return undefined
  }

  #add(route: Route): void {
    const { path } = route.mount
    if (path.endsWith('/*')) {
      this.#prefixes.push({ prefix: path.slice(0, -1), route })
      return
    }
    const there = this.#exact.get(path)
    if (there === undefined) this.#exact.set(path, [route])
    else there.push(route)
  }
}

// A mount of every path belongs to hosts of its own; on localhost it would swallow all others.
const serves = ({ mount }: Route, role: string | undefined): boolean =>
  role === undefined ? mount.path !== '/*' : mount.roles.includes(role)
