import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/**
 * Where certificates are kept between the starts of a suite, so that only its first one makes them (a second of work): in
 * `node_modules/.cache/mock-spine` of the package that the process runs in, else in the user's cache folder.
 */
export function certificateCache(from = process.cwd()): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const modules = path.join(folder, 'node_modules')
    if (existsSync(modules)) return path.join(modules, '.cache', 'mock-spine', 'certs')
    if (folder === path.dirname(folder)) return path.join(homedir(), '.cache', 'mock-spine', 'certs')
  }
}
