import { problem } from '../../kernel/problem.ts'
import { GpObjectError, readGpObject } from '../../wire/gp-object/read.ts'
import { LoginRefusal } from './errors.ts'
import { authenticationProblems as P } from './problems.ts'
import type { Visit } from './visit.ts'

/** The parameters of a gpOBJECT by name; of a repeated one the first counts. */
export class GpRequest {
  readonly #values: ReadonlyMap<string, string>

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values
  }

  get(name: string): string {
    return this.#values.get(name) ?? ''
  }

  /** @throws LoginRefusal when the parameter is missing or not of that form */
  need(name: string, form: RegExp, what: string): string {
    const value = this.#values.get(name)
    if (value !== undefined && form.test(value)) return value
    const came = value === undefined ? 'no such parameter' : JSON.stringify(value.slice(0, 60))
    throw new LoginRefusal(problem(P['MS-GAS-PARAMETER'], { came, expected: what, at: `gpPARAM ${name}` }))
  }
}

/** Reads the body as a gpOBJECT. @throws LoginRefusal when it isn't one */
export function readGpRequest({ inbound, parts }: Visit): GpRequest {
  const { body } = inbound
  const { gasMaxRequest } = parts.settings
  if (body.length > gasMaxRequest) {
    const expected = `at most ${gasMaxRequest} bytes (--gas-max-request)`
    throw new LoginRefusal(problem(P['MS-GAS-SIZE'], { came: `${body.length} bytes`, expected }))
  }
  try {
    const values = new Map<string, string>()
    for (const { name, value } of readGpObject(body.toString('utf8'))) if (!values.has(name)) values.set(name, value)
    return new GpRequest(values)
  } catch (error) {
    if (!(error instanceof GpObjectError)) throw error
    const { came, expected, offset } = error
    throw new LoginRefusal(problem(P['MS-GAS-OBJECT'], { came, expected, at: `character ${offset}` }))
  }
}

/** Warns of a parameter that Identity Agents send otherwise. */
export function expectUsual({ exchange }: Visit, request: GpRequest, name: string, form: RegExp, expected: string): void {
  const value = request.get(name)
  if (form.test(value)) return
  const came = value === '' ? `no ${name}` : JSON.stringify(value.slice(0, 60))
  exchange.problems.push(problem(P['MS-GAS-ODDITY'], { came, expected, at: `gpPARAM ${name}` }))
}
