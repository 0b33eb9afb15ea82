import { once } from 'node:events'
import http from 'node:http'

/** A plain HTTP listener of an application, such as one that token events are posted to. */
export interface Listener {
  readonly url: string
  /** The next body that comes, or came and was not taken yet. @throws Error when none comes in time */
  next(): Promise<string>
  close(): Promise<void>
}

const MOST_BYTES = 1024 * 1024

/** Opens a listener on a free port of loopback; it answers 200 to everything. @param within real milliseconds that `next` waits */
export async function openListener(signal: AbortSignal, within: number): Promise<Listener> {
  const bodies: string[] = []
  const waiting = new Set<() => void>()
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
      if (body.length > MOST_BYTES) request.destroy()
    })
    request.on('end', () => {
      response.writeHead(200).end('OK')
      bodies.push(body)
      for (const wake of [...waiting]) wake()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/notify`,
    next: async () => {
      const end = AbortSignal.any([signal, AbortSignal.timeout(within)])
      while (bodies.length === 0) {
        if (end.aborted) throw new Error(`nothing came to the listener within ${within} ms`)
        await new Promise<void>((resolve) => {
          waiting.add(resolve)
          end.addEventListener('abort', () => resolve(), { once: true })
        })
        waiting.clear()
      }
      return bodies.shift() ?? ''
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
