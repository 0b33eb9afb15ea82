import { z } from 'zod'

const Answer = z.object({ id: z.int().optional(), result: z.unknown().optional() })
const Evaluated = z.object({ result: z.object({ value: z.string() }) })
const Memory = z.object({ rss: z.int(), heapUsed: z.int(), external: z.int() })

/** The inspector of a Node process, as far as memory goes. */
export class Inspector {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (result: unknown) => void>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = Answer.parse(JSON.parse(String(data)))
      if (id === undefined) return
      this.#waiting.get(id)?.(result)
      this.#waiting.delete(id)
    })
  }

  static async open(url: string): Promise<Inspector> {
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)))
    })
    return new Inspector(socket)
  }

  /** Collects twice: what finalizers let go of is gone after the second time. */
  async collectGarbage(): Promise<void> {
    await this.#call('HeapProfiler.collectGarbage')
    await this.#call('HeapProfiler.collectGarbage')
  }

  /** Bytes resident, of the heap in use, and of memory that objects of the heap hold outside it. */
  async memory(): Promise<z.output<typeof Memory>> {
    const answer = await this.#call('Runtime.evaluate', { expression: 'JSON.stringify(process.memoryUsage())' })
    return Memory.parse(JSON.parse(Evaluated.parse(answer).result.value))
  }

  close(): void {
    this.#socket.close()
  }

  #call(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const id = ++this.#last
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#socket.send(JSON.stringify({ id, method, params }))
    })
  }
}
