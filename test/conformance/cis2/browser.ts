import type { TestEnvironment } from '../../support/environment.ts'
import { type Answer, post } from '../../support/post.ts'

/** A browser without a screen: keeps cookies of the provider, and follows its redirections until one leads to a client. */
export class Browser {
  readonly #spine: TestEnvironment
  readonly #cookies = new Map<string, string>()
  /** The last page. */
  page: Answer | undefined
  /** Path and query of the last page. */
  at = ''

  constructor(spine: TestEnvironment) {
    this.#spine = spine
  }

  /** Opens a URL; answers with the client's URL when the provider sends the browser there, else with the page's. */
  async open(url: string, form?: Readonly<Record<string, string>>): Promise<URL> {
    let [target, verb, body] = [url, form === undefined ? 'GET' : 'POST', form === undefined ? '' : new URLSearchParams(form).toString()]
    for (let hops = 0; hops < 10; hops++) {
      const { pathname, search } = new URL(target, this.#spine.environment.urls.https)
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await post({
        url: `${this.#spine.environment.urls.https}${pathname}${search}`,
        ca: this.#spine.ca,
        verb,
        headers: [
          ...(cookie === '' ? [] : ['Cookie', cookie]),
          ...(verb === 'POST' ? ['Content-Type', 'application/x-www-form-urlencoded'] : []),
        ],
        body,
      })
      for (const [at, name] of answer.headers.entries())
        if (at % 2 === 0 && name.toLowerCase() === 'set-cookie') this.#keep(answer.headers[at + 1] ?? '')
      this.page = answer
      this.at = `${pathname}${search}`
      const location = answer.header('location')
      if (location === undefined) return new URL(target, this.#spine.environment.urls.https)
      const next = new URL(location, this.#spine.environment.urls.https)
      if (next.origin !== new URL(this.#spine.environment.urls.https).origin) return next
      ;[target, verb, body] = [next.href, 'GET', '']
    }
    throw new Error('too many redirections')
  }

  /** Sends the form of the page that is open. */
  send(form: Readonly<Record<string, string>>): Promise<URL> {
    return this.open(this.at, form)
  }

  #keep(text: string): void {
    const [pair = ''] = text.split(';', 1)
    const at = pair.indexOf('=')
    if (/expires=Thu, 01 Jan 1970/i.test(text)) this.#cookies.delete(pair.slice(0, at))
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}
