import { nearest } from '../kernel/nearest.ts'

/** Variables of this prefix that other parts read: compose, the seed, the client commands, the choice of the configuration file. */
const OTHERS = [
  'MOCK_SPINE_CONFIG',
  'MOCK_SPINE_SUPPLIER_HOST',
  'MOCK_SPINE_SUPPLIER_A_PORT',
  'MOCK_SPINE_SUPPLIER_B_PORT',
  'MOCK_SPINE_ADMIN_URL',
  'MOCK_SPINE_ADMIN_TOKEN',
  'MOCK_SPINE_IMAGE',
  'MOCK_SPINE_DOCKER',
  'MOCK_SPINE_PUBLISH_HTTPS',
  'MOCK_SPINE_PUBLISH_LDAPS',
  'MOCK_SPINE_PUBLISH_LDAP',
  'MOCK_SPINE_PUBLISH_HTTP',
] as const

const INJECTED =
  /^MOCK_SPINE_(?:\w+_)?(?:ENV_\w+|SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|ADDR|PORT\w*))?)$/
const PORT_OF_LINK = /^(?:tcp|udp|sctp):\/\//

/**
 * Whether Kubernetes (for a service named mock-spine…) or a Docker link put this variable there. For a service mock-spine-https the
 * former sets even MOCK_SPINE_HTTPS_PORT, to `tcp://10.0.0.7:443`: such a value is no setting.
 */
export function isInjected(name: string, value: string): boolean {
  if (name === 'MOCK_SPINE_PORT' || name === 'MOCK_SPINE_NAME' || INJECTED.test(name)) return true
  return (/_PORT$/.test(name) && PORT_OF_LINK.test(value)) || (/_NAME$/.test(name) && /^\/\w[\w.-]*\/\w/.test(value))
}

/** One warning for each `MOCK_SPINE_…` variable that nothing reads, with the name that was probably meant. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>, settings: readonly string[]): string[] {
  const known = new Set([...settings, ...OTHERS])
  const warnings: string[] = []
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('MOCK_SPINE_') || value === undefined || known.has(name) || isInjected(name, value)) continue
    const meant = nearest(name, known)
    warnings.push(
      `the variable ${name} is not known and is ignored${meant === undefined ? '; `mock-spine config print` lists them all' : `: did you mean ${meant}?`}`,
    )
  }
  return warnings
}
