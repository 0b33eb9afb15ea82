import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Where the files of one run of the bench are: a folder in the system's temporary folder, removed at its end. */
export class Files {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'mock-spine-bench-'))
  readonly certs = path.join(this.folder, 'certs')
  readonly shapes = path.join(this.folder, 'shapes.json')
  readonly ca = path.join(this.certs, 'ca-bundle.pem')
  /** Supplier A, whom the load and the sink play. */
  readonly cert = path.join(this.certs, 'clients', 'supplier-a.crt')
  readonly key = path.join(this.certs, 'clients', 'supplier-a.key')

  read(): { ca: string; cert: string; key: string } {
    return { ca: readFileSync(this.ca, 'utf8'), cert: readFileSync(this.cert, 'utf8'), key: readFileSync(this.key, 'utf8') }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
