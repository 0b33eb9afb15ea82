import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Product, type ProductOptions } from '../bench/product.ts'
import type { Ledger } from './ledger.ts'
import type { Kill } from './schedule.ts'

const JUST_AFTER_MS = 20

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
  /** Rejects when it has ended by itself, or does not start again. */
  readonly broken: Promise<never>
  readonly #options: ProductOptions
  #break: (error: unknown) => void = () => {}
  #product: Product
  #ending = false

  private constructor(options: ProductOptions, product: Product) {
    this.#options = options
    this.#product = product
    this.broken = new Promise((_, reject) => {
      this.#break = reject
    })
    // Whoever waits for something hears of it; until then nobody need.
    this.broken.catch(() => {})
    this.#watch()
  }

  static async start(options: ProductOptions): Promise<Victim> {
    return new Victim(options, await Product.start(options))
  }

  /** The process of now. */
  get product(): Product {
    return this.#product
  }

  /** Kills it whenever as many messages are settled as the schedule says: most deliveries of the last ones wait then. */
  async suffer(schedule: readonly Kill[], ledger: Ledger): Promise<void> {
    try {
      for (const { after, delay, startUps } of schedule) {
        await ledger.reaches(after)
        if (delay > 0) await sleep(delay)
        await this.#kill(ledger, startUps)
      }
    } catch (error) {
      this.#break(error)
    }
  }

  /** Ends it as its user does. */
  async stop(): Promise<void> {
    this.#ending = true
    await this.#product.stop()
  }

  async #kill(ledger: Ledger, startUps: readonly number[]): Promise<void> {
    const { acknowledged, waiting } = ledger
    const usual = this.#product.startedIn
    this.#ending = true
    await killed(this.#product.process)
    const ended: number[] = []
    for (const share of startUps) {
      ended.push(share * usual)
      await this.#killStarting(share * usual)
    }
    this.#product = await Product.start(this.#options)
    this.#ending = false
    this.#watch()
    this.killed.push({ acknowledged, waiting, startUps: ended, startedIn: this.#product.startedIn })
  }

  async #killStarting(after: number): Promise<void> {
    const { process: starting, ready } = Product.spawn(this.#options)
    const last = () => void starting.kill('SIGKILL')
    process.once('exit', last)
    // It never becomes ready, or is killed just after: the first start, which made the CA, took longer than this one does.
    const justAfter = ready.then(
      () => sleep(JUST_AFTER_MS),
      () => undefined,
    )
    await Promise.race([sleep(after), justAfter])
    await killed(starting)
    process.off('exit', last)
  }

  #watch(): void {
    this.#product.process.once('exit', (code, signal) => {
      if (!this.#ending) this.#break(new Error(`the program has ended by itself: ${code ?? signal}`))
    })
  }
}

/** @throws Error when it has ended already */
async function killed(child: ChildProcess): Promise<void> {
  const ended = child.exitCode ?? child.signalCode
  if (ended !== null) throw new Error(`the program has ended by itself: ${ended}`)
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
