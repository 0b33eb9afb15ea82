import http from 'node:http'
import https from 'node:https'
import { assertAllowedHost, guardedLookup } from '../net/outgoing/allowed-address.ts'

export interface JwksFetch {
  /** CA certificates trusted beside this environment's, PEM. */
  readonly ca: string
  /** Hosts outside the local networks that may be called. */
  readonly allowed: readonly string[]
  /** Milliseconds. */
  readonly timeout: number
  /** A space of this instance, asked for its keys. */
  readonly space?: string
}

/** Bytes of a JWKS document. */
const LARGEST = 262_144

/** A JSON document from where an application keeps its keys; undefined when there is none to be had. Redirects are not followed. */
export async function fetchJwks(text: string, { ca, allowed, timeout, space }: JwksFetch): Promise<unknown> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return undefined
  const hosts = new Set(allowed.map((host) => host.toLowerCase()))
  try {
    assertAllowedHost(url.hostname, hosts)
    const headers = { Accept: 'application/json', ...(space === undefined ? {} : { 'X-Mock-Spine-Space': space }) }
    return JSON.parse(await get(url, { ca, timeout, lookup: guardedLookup(hosts), agent: false, headers }))
  } catch {
    // Whatever stood in the way, the platform says only that the endpoint can't be reached.
    return undefined
  }
}

function get(url: URL, options: https.RequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(url, options, (response) => {
      if (response.statusCode !== 200) return void request.destroy(new Error(`HTTP ${response.statusCode}`))
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
        if (text.length > LARGEST) request.destroy(new Error('too large'))
      })
      response.on('error', reject)
      response.on('end', () => resolve(text))
    })
    request.on('timeout', () => request.destroy(new Error('too late')))
    request.on('error', reject)
  })
}
