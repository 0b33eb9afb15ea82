import { randomBytes } from 'node:crypto'
import { output, type Run, requireEngine, run } from './engine.ts'

interface ProjectOptions {
  /** Compose files of the checkout, laid over each other. */
  readonly files?: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
}

/** A compose project of this checkout under a name, an image tag and host ports of its own. */
export class Project {
  readonly image: string
  readonly network: string
  readonly #args: readonly string[]
  readonly #variables: Readonly<Record<string, string>>

  constructor({ files = ['docker-compose.yml'], variables = {} }: ProjectOptions = {}) {
    const name = `mock-spine-test-${randomBytes(4).toString('hex')}`
    this.image = `mock-spine:${name}`
    this.network = `${name}_default`
    this.#args = ['compose', '--project-name', name, ...files.flatMap((file) => ['--file', file])]
    const ports = ['HTTPS', 'LDAPS', 'LDAP', 'HTTP'].map((port) => [`MOCK_SPINE_PUBLISH_${port}`, '0'])
    this.#variables = { ...Object.fromEntries(ports), MOCK_SPINE_IMAGE: this.image, ...variables }
  }

  /** Any command of compose, whatever comes of it. */
  run(...args: readonly string[]): Promise<Run> {
    return run('docker', [...this.#args, ...args], this.#variables)
  }

  /** One that must exit 0. */
  output(...args: readonly string[]): Promise<string> {
    return output('docker', [...this.#args, ...args], this.#variables)
  }

  /** Builds both images and starts Spine; seconds that each took. */
  async start(): Promise<{ readonly build: number; readonly up: number }> {
    await requireEngine()
    const before = performance.now()
    await this.output('--profile', 'example', 'build')
    const built = performance.now()
    await this.output('up', '--wait', '--wait-timeout', '60')
    return { build: (built - before) / 1000, up: (performance.now() - built) / 1000 }
  }

  /** Where a port of Spine is published on this machine, as `127.0.0.1:49160`. */
  published(port: number): Promise<string> {
    return this.output('port', 'mock-spine', String(port))
  }

  /** Runs the program inside Spine's container. */
  cli(...args: readonly string[]): Promise<string> {
    return this.output('exec', '--no-TTY', 'mock-spine', 'node', 'bin/mock-spine.js', ...args)
  }

  /** Runs a script inside Spine's container; what it prints. */
  script(source: string): Promise<string> {
    return this.output('exec', '--no-TTY', 'mock-spine', 'node', '--eval', source)
  }

  /** Removes everything of it: containers, network, volume, images. */
  async remove(): Promise<void> {
    await this.run('--profile', 'example', 'down', '--volumes', '--remove-orphans', '--timeout', '1', '--rmi', 'local')
    await run('docker', ['image', 'rm', '--force', this.image])
  }
}
