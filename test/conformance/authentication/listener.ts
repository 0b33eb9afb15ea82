import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { endWithFile } from '../../support/endings.ts'
import type { Identity } from '../../support/post.ts'

/** A client's listener for token events. */
export interface EventListener {
  readonly url: string
  readonly bodies: string[]
  readonly verbs: string[]
  /** Resolves once so many events have come. */
  came(count: number): Promise<readonly string[]>
}

/** @param statuses of the first answers; 200 after them. @param tls certificate of a listener over https */
export async function eventListener(statuses: readonly number[] = [], tls?: Identity): Promise<EventListener> {
  const bodies: string[] = []
  const verbs: string[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const left = [...statuses]
  const handle: http.RequestListener = (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      response.writeHead(left.shift() ?? 200).end('OK')
      bodies.push(body)
      verbs.push(`${request.method} ${request.url}`)
      for (const each of waiting) if (bodies.length >= each.count) each.resolve()
    })
  }
  const server = tls === undefined ? http.createServer(handle) : https.createServer({ ...tls }, handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endWithFile(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/notify`,
    bodies,
    verbs,
    came: async (count) => {
      if (bodies.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }))
      return bodies
    },
  }
}

/** A set of one request as Access Manager's clients send it. */
export const requestSet = (svcid: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<RequestSet vers="1.0" svcid="${svcid}" reqid="7">\n<Request><![CDATA[${inner}]]></Request>\n</RequestSet>`

export const sessionRequest = (inner: string): string =>
  requestSet('Session', `<SessionRequest vers="1.0" reqid="3">\n${inner}\n</SessionRequest>`)
