import { type Command, Option } from 'commander'
import { type Problem, ProblemError, problem } from '../kernel/problem.ts'
import { cliProblems } from './problems.ts'

/** What the client commands take to find an instance. */
export interface AdminOptions {
  readonly adminUrl?: string
  readonly adminToken?: string
}

/** Gives a command --admin-url and --admin-token. */
export function addAdminOptions(command: Command): Command {
  return command
    .addOption(new Option('--admin-url <url>', 'HTTP address of the instance. (default: MOCK_SPINE_ADMIN_URL, else http://localhost:8080)'))
    .addOption(new Option('--admin-token <token>', 'Its admin token, needed from another machine. (default: MOCK_SPINE_ADMIN_TOKEN)'))
}

/** What reads an answer into its form and throws when it has another one, such as a zod schema. */
interface Reader<T> {
  parse(value: unknown): T
}

type Query = Readonly<Record<string, string | number | undefined>>

/** The admin interface of a running instance. Refusals become the ProblemError that the instance tells. */
export class AdminClient {
  /** Without a trailing slash. */
  readonly url: string
  /** Whether the address was asked for, not guessed. */
  readonly named: boolean
  readonly #token: string | undefined

  constructor({ adminUrl, adminToken }: AdminOptions, env: NodeJS.ProcessEnv = process.env) {
    const given = adminUrl ?? filled(env['MOCK_SPINE_ADMIN_URL'])
    this.named = given !== undefined
    const url = given ?? `http://localhost:${usualPort(env['MOCK_SPINE_HTTP_PORT'])}`
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw usage(`--admin-url ${url}`, 'an address such as http://localhost:8080')
    this.url = url.replace(/\/+$/, '')
    this.#token = adminToken ?? filled(env['MOCK_SPINE_ADMIN_TOKEN'])
  }

  /** Reads JSON. `timeoutMs` counts from the call, long polls need more than the usual 10 s. */
  async get<T>(path: string, reader: Reader<T>, query: Query = {}, timeoutMs = 10_000): Promise<T> {
    const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]))
    const search = pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
    return this.#read(await this.fetch('GET', `${path}${search}`, undefined, timeoutMs), reader)
  }

  async post<T>(path: string, body: unknown, reader: Reader<T>): Promise<T> {
    return this.#read(await this.fetch('POST', path, body, 30_000), reader)
  }

  /** Posts bytes of a type; large ones take their time. */
  async upload<T>(path: string, body: Buffer, type: string, reader: Reader<T>): Promise<T> {
    return this.#read(await this.#send('POST', path, new Uint8Array(body), type, 600_000), reader)
  }

  async download(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.fetch('GET', path)).arrayBuffer())
  }

  /** Any request; answers other than 2xx are thrown unless `accept` lets them pass. */
  async fetch(verb: string, path: string, body?: unknown, timeoutMs = 10_000, accept: readonly number[] = []): Promise<Response> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    return this.#send(verb, path, text, 'application/json', timeoutMs, accept)
  }

  async #send(
    verb: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | undefined,
    type: string,
    timeoutMs: number,
    accept: readonly number[] = [],
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: '*/*' }
    if (this.#token !== undefined) headers['Authorization'] = `Bearer ${this.#token}`
    if (body !== undefined) headers['Content-Type'] = type
    const init = { method: verb, headers, signal: AbortSignal.timeout(timeoutMs), ...(body === undefined ? {} : { body }) }
    let response: Response
    try {
      response = await fetch(`${this.url}${path}`, init)
    } catch (error) {
      throw new ProblemError(
        problem(cliProblems['MS-CLI-NO-INSTANCE'], { came: `${this.url}: ${reason(error)}`, expected: 'a running mock-spine' }),
        {
          cause: error,
        },
      )
    }
    if (response.ok || accept.includes(response.status)) return response
    throw await refusal(response, `${verb} ${this.url}${path}`)
  }

  async #read<T>(response: Response, reader: Reader<T>): Promise<T> {
    const text = await response.text()
    try {
      return reader.parse(JSON.parse(text))
    } catch (error) {
      throw new ProblemError(
        problem(cliProblems['MS-CLI-ANSWER'], {
          came: `${response.url}: ${text.slice(0, 200)}`,
          expected: 'an answer of this version’s admin interface',
        }),
        { cause: error },
      )
    }
  }
}

/** The error for a command that was given wrongly. */
export function usage(came: string, expected: string): ProblemError {
  return new ProblemError(problem(cliProblems['MS-CLI-USAGE'], { came, expected }))
}

async function refusal(response: Response, what: string): Promise<ProblemError> {
  const text = await response.text()
  try {
    const told: unknown = JSON.parse(text)
    if (isProblem(told)) return new ProblemError({ ...told, severity: 'error' })
  } catch {
    // Not JSON: told below as it is.
  }
  return new ProblemError(
    problem(cliProblems['MS-CLI-ANSWER'], {
      came: `${what}: ${response.status} ${text.slice(0, 200)}`,
      expected: 'an answer of mock-spine',
    }),
  )
}

function isProblem(value: unknown): value is Omit<Problem, 'severity'> {
  if (typeof value !== 'object' || value === null) return false
  const { code, title, came, expected, next }: Partial<Record<keyof Problem, unknown>> = value
  return [title, came, expected, next].every((part) => typeof part === 'string') && typeof code === 'string' && code.startsWith('MS-')
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error
  return cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : error.message
}

const filled = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

/** In a container the instance's own variable says where its HTTP port is. */
const usualPort = (value: string | undefined): string => (value !== undefined && /^[1-9]\d{0,4}$/.test(value) ? value : '8080')
