import https from 'node:https'

/** A client's certificate and key, PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

export interface PostOptions {
  readonly url: string
  readonly ca: string
  readonly as?: Identity | undefined
  readonly verb?: string
  /** Names and values in turn; Host and Content-Length are added unless they are there. */
  readonly headers?: readonly string[]
  readonly body?: Buffer | string
  readonly servername?: string
  /** Keeps connections; one of its own for the request without it. */
  readonly agent?: https.Agent
}

/** A response as it stood on the wire. */
export interface Answer {
  readonly status: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly text: string
  header(name: string): string | undefined
}

/** One request, on a connection of its own unless an agent keeps some. */
export function post(options: PostOptions): Promise<Answer> {
  const url = new URL(options.url)
  const body = Buffer.from(options.body ?? '')
  const given = options.headers ?? []
  const has = (name: string) => given.some((text, at) => at % 2 === 0 && text.toLowerCase() === name)
  const headers = [...(has('host') ? [] : ['Host', url.host]), ...given]
  if (!has('content-length')) headers.push('Content-Length', String(body.length))
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        host: url.hostname,
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method: options.verb ?? 'POST',
        headers,
        ca: options.ca,
        agent: options.agent ?? false,
        servername: options.servername ?? 'localhost',
        ...options.as,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const raw = response.rawHeaders
          resolve({
            status: response.statusCode ?? 0,
            headers: raw,
            text: Buffer.concat(chunks).toString(),
            header: (name) => raw.find((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name.toLowerCase()),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
