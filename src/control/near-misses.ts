import type { Environment } from '../environment/environment.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { NearMiss } from '../stubs/near-miss.ts'

/** The stubs that nearly matched an exchange. */
export function nearMissesOf({ stubs }: Environment, exchange: Exchange): readonly NearMiss[] {
  const operation = exchange.door === 'spine-directory' ? { operation: exchange.request.line.split(' ', 1)[0]?.toLowerCase() ?? '' } : {}
  return stubs.nearMisses(exchange, { ...operation, ...exchange.labels })
}
