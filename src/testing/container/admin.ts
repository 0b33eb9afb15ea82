/** The admin interface of a Spine in a container. */
export class Admin {
  /** Base URL as it is reached from outside, without a trailing slash. */
  readonly url: string
  readonly token: string

  constructor(url: string, token: string) {
    this.url = url
    this.token = token
  }

  /** The answer's JSON; undefined for an empty one. @param accept statuses besides 2xx. @throws Error with the problem that Spine told */
  async call(verb: string, path: string, body?: unknown, accept: readonly number[] = []): Promise<unknown> {
    const headers = { Authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }
    const answer = await fetch(`${this.url}${path}`, {
      method: verb,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok && !accept.includes(answer.status)) throw new Error(`${verb} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
