import { assertAllowedHost, guardedLookup } from '../net/outgoing/allowed-address.ts'
import type { JwksFetch } from './fetch-jwks.ts'

/** `fetch` for a client's own addresses: only where deliveries may go, no redirections. @throws for what is forbidden or fails */
export async function guardedFetch(url: string, options: RequestInit, { ca, allowed, timeout }: JwksFetch): Promise<Response> {
  const hosts = new Set(allowed.map((host) => host.toLowerCase()))
  assertAllowedHost(new URL(url).hostname, hosts)
  const { Agent, fetch } = await import('undici')
  const dispatcher = new Agent({ connect: { ca, timeout, lookup: guardedLookup(hosts) } })
  try {
    const { method = 'GET', body } = options
    const headers = Object.fromEntries(new Headers(options.headers))
    const answer = await fetch(url, {
      method,
      headers,
      body: body === undefined || body === null ? null : String(body),
      redirect: 'manual',
      dispatcher,
      signal: AbortSignal.timeout(timeout),
    })
    const text = await answer.text()
    return new Response(answer.status === 204 ? null : text, { status: answer.status, headers: Object.fromEntries(answer.headers) })
  } finally {
    await dispatcher.close()
  }
}
