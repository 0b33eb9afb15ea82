import { readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/** Bytes of a file that a stub sends. */
const LARGEST = 5_242_880

/** Reads the bodies that stubs name, below one folder. */
export class BodyFiles {
  readonly #folder: string | undefined
  readonly #known = new Map<string, Promise<string>>()

  /** @param folder undefined where there is none */
  constructor(folder: string | undefined) {
    this.#folder = folder
  }

  /** The text of a file. @throws Error for one that is not there, is too large, or does not lie below the folder, links followed */
  read(name: string): Promise<string> {
    const known = this.#known.get(name) ?? this.#read(name)
    this.#known.set(name, known)
    return known
  }

  async #read(name: string): Promise<string> {
    if (this.#folder === undefined) throw new Error(`file ${name}: there is no folder of stubs to read it from (--stub-files)`)
    const outside = new Error(`file ${name}: not below the folder of the stubs`)
    const folder = await realpath(this.#folder)
    const wanted = path.resolve(folder, name)
    if (!isBelow(folder, wanted)) throw outside
    let real: string
    try {
      real = await realpath(wanted)
    } catch (error) {
      throw new Error(`file ${name}: not there`, { cause: error })
    }
    if (!isBelow(folder, real)) throw outside
    const found = await stat(real)
    if (!found.isFile()) throw new Error(`file ${name}: no file`)
    if (found.size > LARGEST) throw new Error(`file ${name}: ${found.size} bytes, more than ${LARGEST}`)
    return readFile(real, 'utf8')
  }
}

const isBelow = (folder: string, file: string): boolean => file.startsWith(folder + path.sep)
