import { Worker } from 'node:worker_threads'
import { ProblemError } from '../../kernel/problem.ts'
import type { ThreadAnswer } from './thread-messages.ts'

/** What a thread's owner hears. */
export interface ThreadListener<News> {
  /** What the thread tells besides its answers. */
  news(news: News): void
  /** What was told last is done, or was not done and changed nothing. */
  answered(failure: string | undefined): void
  /** The thread has ended by itself: what was told and not answered never will be. */
  ended(reason: string): void
}

type Told<News> = ThreadAnswer | { readonly kind: 'news'; readonly news: News }

/** The thread that owns a database, seen from outside. It is told one thing at a time and answers each. */
export class DatabaseThread<Order, News> {
  readonly #worker: Worker
  readonly #ended: Promise<void>
  #closing = false

  /**
   * @param module the thread's module in this folder, without extension
   * @param data what it is started with
   */
  constructor(module: string, data: unknown) {
    const file = new URL(`./${module}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
    // On Node 22 node:sqlite announces that it is experimental; nothing else in this thread has such news. The process's own flags are not
    // passed on: a thread refuses those that are V8's or the whole process's.
    this.#worker = new Worker(file, { workerData: data, execArgv: ['--disable-warning=ExperimentalWarning'] })
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()))
  }

  /** Resolves when the database is open. @throws ProblemError when it cannot be used */
  async open(listener: ThreadListener<News>): Promise<void> {
    let reason = 'it ended'
    let opened = false
    await new Promise<void>((resolve, reject) => {
      this.#worker.on('message', (told: Told<News>) => {
        if (told.kind === 'news') listener.news(told.news)
        else if (told.kind === 'answer') listener.answered(told.failure)
        else if (told.kind === 'refused') reject(told.problem === undefined ? new Error(told.message) : new ProblemError(told.problem))
        else {
          opened = true
          resolve()
        }
      })
      this.#worker.once('error', (error: unknown) => {
        reason = error instanceof Error ? error.message : String(error)
      })
      this.#worker.once('exit', () => {
        if (!opened) reject(new Error(`the database thread: ${reason}`))
        else if (!this.#closing) listener.ended(reason)
      })
    })
  }

  tell(order: Order, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(order, transfer)
  }

  /** Tells the thread the order after which it ends, and waits for its end. */
  async close(order: Order): Promise<void> {
    this.#closing = true
    this.#worker.postMessage(order)
    await this.#ended
  }

  /** Ends the thread as if it had been killed. */
  async kill(): Promise<void> {
    await this.#worker.terminate()
  }
}
