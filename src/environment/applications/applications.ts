import { randomBytes, randomInt } from 'node:crypto'
import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Space } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'
import { type Application, applications, type Jwk, keysOf, LEVEL3 } from '../../national/applications/application.ts'
import { applicationProblems as P } from './problems.ts'

export type { Application }

export interface NewApplication {
  readonly name: string
  /** Made unless given. */
  readonly clientId?: string | undefined
  readonly jwksUrl?: string | undefined
  /** A JWKS document. */
  readonly jwks?: unknown
  /** A scope of application-restricted access unless given. */
  readonly scopes?: readonly string[] | undefined
  readonly redirectUris?: readonly string[] | undefined
  readonly backchannelLogoutUri?: string | undefined
}

/** Bits of an RSA key that the platform takes. */
const LEAST_MODULUS = 2048

/** The applications of the API platform that a space knows. */
export class Applications {
  readonly #turns: Turns

  constructor(turns: Turns) {
    this.#turns = turns
  }

  /** Registers an application, or replaces the one of its client id. @throws ProblemError MS-APP-JWKS */
  async put(
    space: Space,
    { name, clientId, jwksUrl, jwks, scopes, redirectUris = [], backchannelLogoutUri }: NewApplication,
  ): Promise<Application> {
    const application: Application = {
      name,
      clientId: clientId ?? (redirectUris.length === 0 ? apiKey() : `${randomInt(10 ** 11, 10 ** 12)}.apps.supplier`),
      jwksUrl,
      jwks: jwks === undefined ? undefined : checkedKeys(jwks),
      scopes: scopes ?? [`${LEVEL3}mock`],
      redirectUris,
      backchannelLogoutUri,
      secret: randomBytes(24).toString('base64url'),
    }
    await this.#turns.run(space, async (turn) => turn.put(applications, application.clientId, application))
    return application
  }

  list(space: Space): Promise<readonly Application[]> {
    return this.#turns.run(space, (turn) => turn.find(applications, 'all', ''))
  }

  /** False when there was none. */
  remove(space: Space, clientId: string): Promise<boolean> {
    return this.#turns.run(space, async (turn) => {
      if ((await turn.get(applications, clientId)) === undefined) return false
      turn.delete(applications, clientId)
      return true
    })
  }
}

function checkedKeys(document: unknown): readonly Jwk[] {
  const refused = (came: string, expected: string) => new ProblemError(problem(P['MS-APP-JWKS'], { came, expected, at: 'jwks' }))
  const keys = keysOf(document)
  if (keys === undefined || keys.length === 0) throw refused('no JWKS document with keys', '{"keys": […]}')
  for (const [at, key] of keys.entries()) {
    if ('d' in key || 'k' in key) throw refused(`keys[${at}] with a private member`, 'public keys: keep the private one to yourself')
    if (key.kty !== 'RSA') throw refused(`keys[${at}] of type ${key.kty}`, 'RSA')
    if (key.kid === undefined || key.kid === '') throw refused(`keys[${at}] without kid`, 'a kid for each key')
    const bits = typeof key['n'] === 'string' ? Buffer.from(key['n'], 'base64url').length * 8 : 0
    if (bits < LEAST_MODULUS) throw refused(`keys[${at}] of ${bits} bits`, `at least ${LEAST_MODULUS} bits`)
  }
  return keys
}

/** 32 letters and digits: an API key that began with a dash would be an option on the command line. */
const apiKey = (): string => randomBytes(24).toString('base64url').replaceAll('-', 'x').replaceAll('_', 'y')
