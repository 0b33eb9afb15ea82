/** A refusal of the admin interface, with what it tells to do. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly came: string
  readonly expected: string
  readonly next: string

  constructor(status: number, told: Partial<Record<'code' | 'title' | 'came' | 'expected' | 'next', string>>) {
    super(told.title ?? `The admin interface answered ${status}.`)
    this.status = status
    this.code = told.code ?? ''
    this.came = told.came ?? ''
    this.expected = told.expected ?? ''
    this.next = told.next ?? ''
  }
}

const KEY = 'mock-spine.token'

/** Kept for this tab only; sent as a header, so that no other site can send it. */
export const token = {
  get: (): string => sessionStorage.getItem(KEY) ?? '',
  set: (value: string): void => sessionStorage.setItem(KEY, value),
}

export const headers = (): Record<string, string> => (token.get() === '' ? {} : { 'X-Mock-Spine-Token': token.get() })

/** Calls the admin interface. @throws Refusal */
export async function call(verb: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: verb,
    headers: {
      ...headers(),
      ...(body === undefined ? {} : { 'Content-Type': typeof body === 'string' ? 'text/ldif' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (response.ok) return response
  const told = await response.json().catch(() => ({}))
  throw new Refusal(response.status, told)
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call('GET', path, undefined, signal)).json()
}

/** `undefined` when there is nothing to read. */
export async function send<T>(verb: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T | undefined> {
  const response = await call(verb, path, body)
  return response.headers.get('Content-Type')?.includes('json') ? response.json() : undefined
}

/** Saves an answer as a file. */
export async function download(path: string, name: string): Promise<void> {
  saveAs(await (await call('GET', path)).blob(), name)
}

export function saveAs(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
