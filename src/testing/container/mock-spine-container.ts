import { randomBytes } from 'node:crypto'
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'
import type { RegistrationInput } from '../../environment/registration.ts'
import { Admin } from './admin.ts'
import { Connection } from './connection.ts'
import { PORTS, StartedMockSpineContainer } from './started-mock-spine-container.ts'

/** Where the stubs folder is copied to. */
const STUBS = '/stubs-of-the-test'
const STARTUP_MS = 60_000

/**
 * Spine in a container, for Testcontainers:
 *
 *     const spine = await new MockSpineContainer('mock-spine:0.1.0').withSupplier({ odsCode: 'Z99901', endpoint: 'inbox:' }).start()
 *
 * Asynchronous answers go to `host.docker.internal` (the machine of the test) or, with the endpoint `inbox:`, are kept for `inbox()`.
 * Testcontainers asks for classes that extend its own; this is one of them.
 */
export class MockSpineContainer extends GenericContainer {
  readonly #token = randomBytes(18).toString('base64url')
  readonly #suppliers: RegistrationInput[] = []

  /** @param image with its tag: there is no default, so that a test never changes by itself */
  constructor(image: string) {
    super(image)
    this.withExposedPorts(PORTS.https, PORTS.http, PORTS.ldaps, PORTS.ldap)
      .withEnvironment({
        MOCK_SPINE_HTTPS_PORT: String(PORTS.https),
        MOCK_SPINE_HTTP_PORT: String(PORTS.http),
        MOCK_SPINE_LDAPS_PORT: String(PORTS.ldaps),
        MOCK_SPINE_LDAP_PORT: String(PORTS.ldap),
        MOCK_SPINE_ADMIN_TOKEN: this.#token,
        MOCK_SPINE_SUPPLIER_HOST: 'host.docker.internal',
      })
      .withExtraHosts([{ host: 'host.docker.internal', ipAddress: 'host-gateway' }])
      .withWaitStrategy(Wait.forHttp('/readyz', PORTS.http))
      .withStartupTimeout(STARTUP_MS)
  }

  /** `int` (the default) or `dep`. */
  withSpineEnvironment(name: string): this {
    return this.withSetting('environment', name)
  }

  /** Any setting of docs/settings.md by its key, such as `retries`. */
  withSetting(key: string, value: string | number | boolean): this {
    const variable = `MOCK_SPINE_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
    return this.withEnvironment({ [variable]: typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value) })
  }

  /** A supplier that is registered before `start` resolves, as by `POST /api/parties`. */
  withSupplier(registration: RegistrationInput): this {
    this.#suppliers.push(registration)
    return this
  }

  /** A folder whose files lie over the built-in seed data (`--stubs`). */
  withStubs(folder: string): this {
    return this.withCopyDirectoriesToContainer([{ source: folder, target: STUBS }]).withSetting('stubs', STUBS)
  }

  /** @throws Error when the container does not get ready, or a supplier cannot be registered */
  override async start(): Promise<StartedMockSpineContainer> {
    const { info } = await getContainerRuntimeClient()
    // Clients check that the certificate is for the name by which they reach the engine's machine.
    this.withEnvironment({ MOCK_SPINE_CERT_NAME: `host.docker.internal,${info.containerRuntime.host}` })
    const container = await super.start()
    try {
      const admin = new Admin(`http://${container.getHost()}:${container.getMappedPort(PORTS.http)}`, this.#token)
      const connection = Connection.parse(await admin.call('GET', '/api/connection'))
      const started = new StartedMockSpineContainer(container, admin, connection)
      // Addresses that the directory hands out must lead through the mapped port.
      await admin.call('PUT', '/api/environment/advertise', { value: started.getHttpsUrl() })
      for (const supplier of this.#suppliers) await started.register(supplier)
      return started
    } catch (error) {
      await container.stop()
      throw error
    }
  }
}
