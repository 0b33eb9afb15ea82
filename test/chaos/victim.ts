import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Product, type ProductOptions } from '../bench/product.ts'
import type { Ledger } from './ledger.ts'
import type { Kill } from './schedule.ts'

const LOOK_MS = 1

/** What a kill found and what came after it. */
export interface Killed {
  readonly acknowledged: number
  /** Acknowledged and not delivered. */
  readonly waiting: number
  /** Milliseconds after which a start was killed too. */
  readonly startUps: readonly number[]
  /** Milliseconds of the start that was let live. */
  readonly startedIn: number
}

/** The program under test on its data folder: killed without warning and started again, as often as a schedule says. */
export class Victim {
  readonly killed: Killed[] = []
  readonly #options: ProductOptions
  #product: Product

  private constructor(options: ProductOptions, product: Product) {
    this.#options = options
    this.#product = product
  }

  static async start(options: ProductOptions): Promise<Victim> {
    return new Victim(options, await Product.start(options))
  }

  /** The process of now. */
  get product(): Product {
    return this.#product
  }

  /** Kills it whenever as many messages are settled as the schedule says, while deliveries wait; until `over`. */
  async suffer(schedule: readonly Kill[], ledger: Ledger, over: () => boolean): Promise<void> {
    for (const { after, delay, startUps } of schedule) {
      while (ledger.settled < after && !over()) await sleep(LOOK_MS)
      await sleep(delay)
      while (ledger.waiting === 0 && !over()) await sleep(LOOK_MS)
      if (ledger.waiting === 0) return
      await this.#kill(ledger, startUps)
    }
  }

  async #kill(ledger: Ledger, startUps: readonly number[]): Promise<void> {
    const { acknowledged, waiting } = ledger
    const usual = this.#product.startedIn
    await end(this.#product.process)
    const ended: number[] = []
    for (const share of startUps) {
      const { process: starting, ready } = Product.spawn(this.#options)
      ready.catch(() => {})
      const orphan = () => void starting.kill('SIGKILL')
      process.once('exit', orphan)
      ended.push(share * usual)
      await sleep(share * usual)
      await end(starting)
      process.off('exit', orphan)
    }
    this.#product = await Product.start(this.#options)
    this.killed.push({ acknowledged, waiting, startUps: ended, startedIn: this.#product.startedIn })
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error(`the server ended by itself with ${child.exitCode ?? child.signalCode}`)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
