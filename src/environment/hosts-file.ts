import { hostNames, type Profile } from './profiles/profile.ts'

/** The lines of `mock-spine hosts` for a hosts file; names that the internet knows too stand apart, under a warning
 * (dossier identity-and-pki 8.6). */
export function hostsFileLines(profile: Profile, address = '127.0.0.1'): readonly string[] {
  const internet = new Set(profile.hosts.filter((host) => host.internet).map((host) => host.name))
  const line = (name: string) => `${address} ${name}`
  return [
    `# mock-spine, ${profile.title}`,
    ...hostNames(profile)
      .filter((name) => !internet.has(name))
      .map(line),
    '# The names below exist on the internet too. Mapping them (crl, ocsp, pki, api and the rest) hijacks them for every program on',
    '# this machine: certificate checks and calls to the real services go to mock-spine. Leave out what you do not need; better, use',
    '# container network aliases or HTTPS_PROXY.',
    ...[...internet].map(line),
  ]
}
