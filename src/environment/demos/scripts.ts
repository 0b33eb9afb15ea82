import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { nearest } from '../../kernel/nearest.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Demo } from './demo.ts'
import { demoProblems } from './problems.ts'

const BUILT_IN = new URL('../../../examples/demos/', import.meta.url)
const EXAMPLES = new URL('../../../examples/', import.meta.url)
const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/

const words = z.string({ error: 'a text' }).min(1, 'a text')
const playable = z.custom<(...args: never[]) => Promise<unknown>>((value) => typeof value === 'function', 'a function')
const Ids = z.array(z.string()).readonly().exactOptional()
const Form = z.object({
  place: z.int(),
  title: words,
  story: words,
  needs: z.strictObject({ parties: Ids, patients: Ids, users: Ids, hosts: Ids }).exactOptional(),
  scene: playable,
  steps: z.array(z.object({ title: words, happens: words, matters: words, look: words, play: playable })).min(1),
})

/** A demo with its name, and where it finds its message files. */
export interface Script {
  /** The name of its file. */
  readonly name: string
  readonly demo: Demo
  readonly examples: readonly URL[]
}

/** The scripts of the package, and those of a folder of the user's, which go before them. */
export class Scripts {
  readonly #folders: readonly URL[]

  /** @param own a folder with scripts of the user's */
  constructor(own: string | undefined) {
    const mine = own === undefined ? [] : [new URL(`${pathToFileURL(path.resolve(own)).href}/`)]
    this.#folders = [...mine, BUILT_IN]
  }

  /** Every demo in the order of their places. @throws ProblemError MS-DEMO-SCRIPT naming a file that is none */
  async all(): Promise<readonly Script[]> {
    const found = await Promise.all([...(await this.#files())].map(([name, folder]) => this.#read(name, folder)))
    return found.sort((a, b) => a.demo.place - b.demo.place || a.name.localeCompare(b.name))
  }

  /** @throws ProblemError MS-DEMO-UNKNOWN, MS-DEMO-SCRIPT */
  async one(name: string): Promise<Script> {
    const files = await this.#files()
    const folder = files.get(name)
    if (folder !== undefined) return await this.#read(name, folder)
    const meant = nearest(name, [...files.keys()])
    const expected = meant === undefined ? `one of ${[...files.keys()].sort().join(', ')}` : `a demo that there is, such as ${meant}`
    throw new ProblemError(problem(demoProblems['MS-DEMO-UNKNOWN'], { came: JSON.stringify(name.slice(0, 60)), expected }))
  }

  /** Names with the folder of each. */
  async #files(): Promise<ReadonlyMap<string, URL>> {
    const files = new Map<string, URL>()
    for (const folder of this.#folders.toReversed())
      for (const file of await filesOf(folder)) {
        const name = file.slice(0, -'.js'.length)
        if (file.endsWith('.js') && NAME.test(name)) files.set(name, folder)
      }
    return files
  }

  async #read(name: string, folder: URL): Promise<Script> {
    const url = new URL(`${name}.js`, folder)
    let exported: unknown
    try {
      // One of the user's is edited and played again; the module of its last state stays as long as the process.
      exported = await import(folder === BUILT_IN ? url.href : `${url.href}?${(await stat(url)).mtimeMs}`)
    } catch (error) {
      throw unusable(url, error instanceof Error ? error.message : String(error), 'a module that loads', error)
    }
    const demo: unknown = typeof exported === 'object' && exported !== null && 'demo' in exported ? exported.demo : undefined
    if (!isDemo(demo)) {
      const { error } = Form.safeParse(demo)
      const came =
        demo === undefined ? 'no export named demo' : (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
      throw unusable(url, [came].flat().join('; '), 'export const demo = { place, title, story, scene, steps }')
    }
    return { name, demo, examples: [...new Set([folder, EXAMPLES])] }
  }
}

const isDemo = (value: unknown): value is Demo => Form.safeParse(value).success

async function filesOf(folder: URL): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    throw unusable(folder, error instanceof Error ? error.message : String(error), 'a folder of scripts (--demos)', error)
  }
}

const unusable = ({ pathname }: URL, came: string, expected: string, cause?: unknown): ProblemError =>
  new ProblemError(problem(demoProblems['MS-DEMO-SCRIPT'], { came: `${pathname}: ${came}`, expected, at: pathname }), { cause })
