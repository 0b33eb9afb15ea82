import { fork } from 'node:child_process'
import { once } from 'node:events'
import tls from 'node:tls'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Connections before memory is looked at for the first time, and from look to look. */
const WARM_UP = 6000
const BETWEEN = 2000
const LOOKS = 6
const AT_ONCE = 16

/**
 * Bytes that a bare TLS server on this Node grows by for each connection whose client certificate it verifies (docs/fuzzing.md): what is no
 * fault of the instance, and must not hide one: the least of several looks counts.
 * @param material of a supplier; both sides show it
 */
export async function bareGrowth(material: { readonly ca: string; readonly cert: string; readonly key: string }): Promise<number> {
  const program = fileURLToPath(new URL('bare-tls.ts', import.meta.url))
  const child = fork(program, { execArgv: ['--expose-gc'] })
  child.send(material)
  const next = async (): Promise<unknown> => (await once(child, 'message'))[0]
  const { port } = z.object({ port: z.int() }).parse(await next())
  const secureContext = tls.createSecureContext({ ...material })
  const connect = () =>
    new Promise<void>((resolve) => {
      const socket = tls.connect({ host: '127.0.0.1', port, secureContext, rejectUnauthorized: false })
      socket.on('error', () => socket.destroy())
      socket.on('close', () => resolve())
      socket.resume()
    })
  const after = async (count: number): Promise<number> => {
    let left = count
    const lane = async () => {
      while (left-- > 0) await connect()
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    child.send('look')
    return z.number().parse(await next())
  }
  let before = await after(WARM_UP)
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < LOOKS; look++) {
    const now = await after(BETWEEN)
    least = Math.min(least, now - before)
    before = now
  }
  child.disconnect()
  return Math.max(0, least / BETWEEN)
}
