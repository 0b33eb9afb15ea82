import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Environment } from '../environment/environment.ts'
import { bare, route, strict } from './route.ts'

const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version

const EnvironmentView = z.object({
  name: z.string(),
  title: z.string(),
  spinePartyKey: z.string(),
  urls: z.object({ https: z.string(), http: z.string(), ldaps: z.string(), ldap: z.string() }),
  /** What directory rows hand out: `real`, `local` or a base URL. */
  advertise: z.string(),
  hosts: z.array(z.object({ role: z.string(), name: z.string(), certificate: z.enum(['require', 'ask', 'none']) })),
  doors: z.array(z.object({ name: z.string(), paths: z.array(z.string()) })),
  interactions: z.array(z.object({ interaction: z.string(), name: z.string(), pattern: z.string() })),
  /** When the real environment is down, in London time. */
  maintenance: z.array(z.object({ service: z.string(), slot: z.string() })),
  /** Of mock-spine and of the Node that it runs on. */
  versions: z.object({ mockSpine: z.string(), node: z.string() }),
})

export const systemRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/environment',
    summary: 'The environment: its URLs, host names, doors and the interactions that it serves.',
    statuses: { 200: 'The environment.' },
    answer: EnvironmentView,
    handle: ({ environment }) => ({ status: 200, json: view(environment) }),
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/environment/advertise',
    summary: 'Changes the address that directory rows hand out, for instance when a port was mapped.',
    body: strict({ value: z.string({ error: 'real, local, or https://host[:port]' }) }),
    statuses: { 200: 'The environment as it stands now.' },
    answer: EnvironmentView,
    handle: async ({ environment, body }) => {
      environment.setAdvertise(body.value)
      await environment.saved()
      return { status: 200, json: view(environment) }
    },
  }),
]

function view({ profile, urls, advertise, emulators, catalogue }: Environment): z.input<typeof EnvironmentView> {
  return {
    name: profile.name,
    title: profile.title,
    spinePartyKey: profile.spinePartyKey,
    urls: { https: urls.https, http: urls.http, ldaps: urls.ldaps, ldap: urls.ldap },
    advertise,
    hosts: profile.hosts.map(({ role, name, policy }) => ({ role, name, certificate: policy })),
    doors: emulators.map(({ name, mounts }) => ({ name, paths: mounts.map((mount) => mount.path) })),
    interactions: Array.from(catalogue.entries(), ({ interaction, name, pattern }) => ({ interaction, name, pattern })),
    maintenance: profile.maintenance.map(({ service, slot }) => ({ service, slot })),
    versions: { mockSpine: VERSION, node: process.versions.node },
  }
}
