import { randomUUID } from 'node:crypto'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { supplierSideProblems } from './problems.ts'

/** Values of placeholders by name; undefined for one that is known but has none here. */
export type Placeholders = Readonly<Record<string, string | undefined>>

/** The ids and times that every message needs, made once for a message. */
export function freshPlaceholders(now = new Date()): Placeholders {
  const iso = now.toISOString()
  return {
    messageId: uuid(),
    conversationId: uuid(),
    now: `${iso.slice(0, 19)}Z`,
    hl7Now: iso.slice(0, 19).replace(/[-:T]/g, ''),
  }
}

/**
 * Fills `${name}` and `${name:-default}` in a message file; `${uuid}` is a new one at each place.
 * @throws ProblemError MS-CLI-PLACEHOLDER naming those without a value
 */
export function fillPlaceholders(text: Buffer, values: Placeholders): Buffer {
  const missing = new Set<string>()
  // latin1 keeps every byte of the file as it is.
  const filled = text.toString('latin1').replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
    if (name === 'uuid') return uuid()
    const value = values[name]
    if (value !== undefined) return Buffer.from(value).toString('latin1')
    if (fallback === undefined) missing.add(name)
    return fallback ?? ''
  })
  if (missing.size > 0) {
    throw new ProblemError(
      problem(supplierSideProblems['MS-CLI-PLACEHOLDER'], {
        came: [...missing].map((name) => `\${${name}}`).join(', '),
        expected: `one of uuid, ${Object.keys(values).join(', ')}`,
      }),
    )
  }
  return Buffer.from(filled, 'latin1')
}

const uuid = (): string => randomUUID().toUpperCase()
