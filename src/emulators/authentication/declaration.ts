import type { Mount } from '../../kernel/emulator.ts'
import type { Declaration } from '../../kernel/lazy-emulator.ts'
import { type AuthenticationOperation, operations, PORTAL } from './contract.ts'
import { labels } from './matchables.ts'

const mounts = ({ roles, path, verbs }: AuthenticationOperation): Mount[] => {
  const mount = (at: string): Mount => ({ roles, path: at, verbs, port: 'https', certificate: 'none', body: 'buffered' })
  // The portal has a host of its own; elsewhere it has a path.
  return path === PORTAL ? [mount('/*'), mount(PORTAL)] : [mount(path)]
}

/** What is known of GAS, SSB, Access Manager and the portal before anybody calls them. */
export const declaration: Declaration = {
  name: 'authentication',
  mounts: operations.flatMap(mounts),
  contract: operations,
  steps: ['identify', 'override', 'handle'],
  labels,
  // An HTML page with HTTP 500 that names the code.
  refusals: { html: /^[A-Za-z0-9_-]{1,60}$/ },
}
