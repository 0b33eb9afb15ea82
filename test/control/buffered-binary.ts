import type { Response } from 'supertest'

/** A superagent parser that keeps the bytes of any media type. */
export function bufferedBinary(response: Response, done: (error: Error | null, body: Buffer) => void): void {
  const parts: Buffer[] = []
  response.on('data', (part: Buffer) => parts.push(Buffer.from(part)))
  response.on('error', (error: Error) => done(error, Buffer.alloc(0)))
  response.on('end', () => done(null, Buffer.concat(parts)))
}
