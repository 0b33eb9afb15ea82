import { z } from 'zod'

const Answer = z.object({ id: z.int().optional() })

/** The inspector of a Node process, as far as forcing a garbage collection. */
export class Inspector {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, () => void>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const { id } = Answer.parse(JSON.parse(String(data)))
      if (id === undefined) return
      this.#waiting.get(id)?.()
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

  close(): void {
    this.#socket.close()
  }

  #call(method: string): Promise<void> {
    const id = ++this.#last
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#socket.send(JSON.stringify({ id, method }))
    })
  }
}
