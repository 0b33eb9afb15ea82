import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { DriverAnswer, type DriverRequest, type DriverTarget } from './driver-lines.ts'

const ANSWER_MS = 30_000

/** A client program under its driver: a line of JSON for each query, a line for each answer. */
export class Driver {
  readonly #process: ChildProcess
  readonly #waiting = new Map<string, (answer: DriverAnswer | Error) => void>()
  #errors = ''

  constructor(command: readonly [string, ...string[]], target: DriverTarget) {
    const [program, ...args] = command
    const child = spawn(program, [...args, JSON.stringify(target)], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process = child
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = DriverAnswer.parse(JSON.parse(line))
      this.#waiting.get(answer.id)?.(answer)
    })
    child.stderr.on('data', (chunk) => (this.#errors += chunk))
    child.stdin.on('error', () => {})
    child.on('exit', (code) => {
      for (const settle of this.#waiting.values()) settle(new Error(`the client ended with code ${code}: ${this.#errors.slice(-2000)}`))
    })
  }

  /** The client's answer. @throws Error when the client program ends or says nothing */
  async ask(request: DriverRequest): Promise<DriverAnswer> {
    const answer = await new Promise<DriverAnswer | Error>((resolve) => {
      const timer = setTimeout(() => resolve(new Error(`no answer to ${request.id}: ${this.#errors.slice(-2000)}`)), ANSWER_MS)
      this.#waiting.set(request.id, (found) => {
        clearTimeout(timer)
        resolve(found)
      })
      if (this.#process.exitCode !== null) this.#waiting.get(request.id)?.(new Error(`the client has ended: ${this.#errors.slice(-2000)}`))
      else this.#process.stdin?.write(`${JSON.stringify(request)}\n`)
    })
    this.#waiting.delete(request.id)
    if (answer instanceof Error) throw answer
    return answer
  }

  /** Ends its input, and the process with it. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.stdin?.end()
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(timer)
  }
}
