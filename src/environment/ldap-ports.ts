import type { LdapDoor } from '../net/ldap-handler.ts'
import { LdapListener } from '../net/ldap-listener.ts'
import type { OtherIdentity, TlsMaterial } from '../net/tls-gate.ts'
import type { TrustAnchor } from '../net/tls-peer.ts'
import type { Kernel } from './compose-kernel.ts'
import type { ListenerState } from './environment.ts'
import type { Settings } from './settings.ts'

/** What the ports show of themselves, and whom they trust. */
interface TlsFace {
  readonly material: TlsMaterial
  readonly trust: TrustAnchor
  /** A bad certificate that a fault has presented. */
  readonly identity: OtherIdentity
}

/** The two LDAP ports: 636, where a client certificate is required unless a setting says otherwise, and 389. */
export class LdapPorts {
  readonly #ldaps: LdapListener
  readonly #ldap: LdapListener

  constructor(settings: Settings, kernel: Kernel, { material, trust, identity }: TlsFace, door: LdapDoor) {
    const common = {
      host: settings.host,
      limits: {
        maxConnections: settings.maxConnections,
        maxMessage: settings.ldapMaxMessage,
        idleTimeout: settings.idleTimeout,
        handshakeTimeout: settings.handshakeTimeout,
        journalBody: settings.journalBody,
      },
      parts: { ...kernel, faults: kernel.overrides },
      door,
      faults: kernel.faults,
      identity,
    }
    this.#ldaps = new LdapListener({
      ...common,
      kind: 'ldaps',
      port: settings.ldapsPort,
      flag: '--ldaps-port',
      material,
      trust,
      clientCertificate: settings.ldapClientCertificate,
    })
    // StartTLS asks for a certificate, for SASL EXTERNAL, and does without one as the plain port does.
    const startTls = settings.ldapExtensions ? { startTls: { material, trust, clientCertificate: 'ask' as const } } : {}
    this.#ldap = new LdapListener({ ...common, ...startTls, kind: 'ldap', port: settings.ldapPort, flag: '--ldap-port' })
  }

  async listen(): Promise<void> {
    await this.#ldaps.listen()
    await this.#ldap.listen()
  }

  get ldapsPort(): number {
    return this.#ldaps.port
  }

  get ldapPort(): number {
    return this.#ldap.port
  }

  get inFlight(): number {
    return this.#ldaps.inFlight + this.#ldap.inFlight
  }

  states(): ListenerState[] {
    return [
      { name: 'ldaps', port: this.#ldaps.port, listening: this.#ldaps.listening, connections: this.#ldaps.connections },
      { name: 'ldap', port: this.#ldap.port, listening: this.#ldap.listening, connections: this.#ldap.connections },
    ]
  }

  reload(material: TlsMaterial): void {
    this.#ldaps.reload(material)
    this.#ldap.reload(material)
  }

  async drained(): Promise<void> {
    await Promise.all([this.#ldaps.drained(), this.#ldap.drained()])
  }

  stopAccepting(): void {
    this.#ldaps.stopAccepting()
    this.#ldap.stopAccepting()
  }

  closeAll(): void {
    this.#ldaps.closeAll()
    this.#ldap.closeAll()
  }
}
