import { createInterface } from 'node:readline'

/** Keys of a terminal, or lines where input is no terminal. */
export interface KeyPresses {
  /** `stop` for q, Ctrl-C and the end of input. */
  next(): Promise<'go' | 'stop'>
  /** Leaves the terminal as it was. */
  close(): void
}

/** Reads keys from standard input. */
export async function keyPresses(): Promise<KeyPresses> {
  const { stdin } = process
  const came: ('go' | 'stop')[] = []
  let ended = false
  let wake = (): void => undefined
  const put = (key: 'go' | 'stop') => {
    came.push(key)
    wake()
  }
  const next = async (): Promise<'go' | 'stop'> => {
    while (came.length === 0) {
      if (ended) return 'stop'
      await new Promise<void>((resolve) => (wake = resolve))
    }
    return came.shift() ?? 'stop'
  }
  const end = () => {
    ended = true
    wake()
  }
  if (!stdin.isTTY) {
    const lines = createInterface({ input: stdin })
    lines.on('line', (line) => put(line.trim() === 'q' ? 'stop' : 'go'))
    lines.on('close', end)
    return { next, close: () => lines.close() }
  }
  const read = (key: Buffer) => put(/^[q\u0003\u0004]/.test(key.toString()) ? 'stop' : 'go')
  stdin.setRawMode(true)
  stdin.resume()
  stdin.on('data', read)
  return {
    next,
    close: () => {
      stdin.off('data', read)
      stdin.setRawMode(false)
      stdin.pause()
    },
  }
}
