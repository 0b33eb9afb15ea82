import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Files } from './files.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** Starts a peer for a kind of work on a port (the next thousand up is its own too), on a core; it is the head of a process group. */
type StartPeer = (work: 'ebxml', port: number, where: { readonly core?: number }) => { readonly pid?: number | undefined }

const Peers = z.object({
  peers: z.record(z.string(), z.object({ start: z.custom<StartPeer>((value) => typeof value === 'function', 'a function') })),
})
const NEEDED = ['java', 'keytool', 'openssl']
const PACKAGES = ['wiremock', 'mountebank']

/** Of the folder's programs and packages, a copy that may be written to and that has our certificates. */
export class PeerBench {
  readonly #folder: string
  readonly #files: Files
  #peers: z.output<typeof Peers>['peers'] | undefined

  private constructor(folder: string, files: Files) {
    this.#folder = folder
    this.#files = files
  }

  /** Copies the folder that SPINE_PEER_BENCH names and installs its packages where it has none. A text says what is missing. */
  static open(files: Files): PeerBench | string {
    const source = path.resolve(PROJECT, process.env['SPINE_PEER_BENCH'] ?? '../shared/tools/peer-bench')
    if (!existsSync(path.join(source, 'lib/peers.mjs'))) return `no peers in ${source} (SPINE_PEER_BENCH names another folder)`
    const absent = NEEDED.filter((command) => spawnSync('which', [command]).status !== 0)
    if (absent.length > 0) return `the peers need ${absent.join(', ')}`
    const folder = path.join(files.folder, 'peers')
    mkdirSync(folder)
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(path.join(source, file), path.join(folder, file))
    cpSync(path.join(source, 'lib'), path.join(folder, 'lib'), { recursive: true })
    const packages = path.join(source, 'node_modules')
    if (PACKAGES.every((name) => existsSync(path.join(packages, name)))) symlinkSync(packages, path.join(folder, 'node_modules'))
    else {
      const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      if (status !== 0) return 'npm ci of the peers failed'
    }
    return new PeerBench(folder, files)
  }

  /** Starts a peer; its process id. Our certificates must be there by now. */
  async start(name: string, port: number, core: number | undefined): Promise<number> {
    this.#peers ??= await this.#load()
    const { pid } = this.#peers[name]?.start('ebxml', port, core === undefined ? {} : { core }) ?? {}
    if (pid === undefined) throw new Error(`the peer ${name} was not started`)
    return pid
  }

  async #load() {
    this.#certificates()
    return Peers.parse(await import(pathToFileURL(path.join(this.#folder, 'lib/peers.mjs')).href)).peers
  }

  /** Ours under the names that the peers look for; `done` keeps them from making their own. */
  #certificates(): void {
    const { certs, ca, cert, key } = this.#files
    const own = (name: string) => path.join(certs, name)
    const folder = path.join(this.#folder, '.certs')
    mkdirSync(folder)
    const theirs: Readonly<Record<string, string>> = {
      'ca.pem': ca,
      'server.pem': own('server.crt'),
      'server.key': own('server.key'),
      'server-ec.pem': own('server.crt'),
      'server-ec.key': own('server.key'),
      'client.pem': cert,
      'client.key': key,
    }
    for (const [name, file] of Object.entries(theirs)) copyFileSync(file, path.join(folder, name))
    const pkcs12 = ['pkcs12', '-export', '-in', 'server.pem', '-inkey', 'server.key', '-name', 'server', '-passout', 'pass:password']
    const made = spawnSync('openssl', [...pkcs12, '-out', 'server.p12'], { cwd: folder, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`openssl ${pkcs12[0]}: ${made.stderr}`)
    writeFileSync(path.join(folder, 'done'), '')
  }
}
