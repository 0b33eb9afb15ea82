import { z } from 'zod'
import { badKindNames, publications, revocationReasons, standingLocalNames } from '../environment/authority-options.ts'
import type { Environment } from '../environment/environment.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { missing } from './missing.ts'
import { controlProblems } from './problems.ts'
import { bare, route, strict } from './route.ts'

type Authority = Environment['authority']
type Entry = ReturnType<Authority['list']>[number]

const CertificateView = z.object({
  serial: z.string(),
  name: z.string(),
  kind: z.enum(['server', 'outgoing', 'client', 'request']),
  commonName: z.string(),
  names: z.array(z.string()).readonly(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  revoked: z.object({ at: z.iso.datetime(), reason: z.enum(revocationReasons) }).exactOptional(),
})

const Issued = CertificateView.extend({
  /** Leaf then sub CA, PEM. */
  chain: z.string(),
  caBundle: z.string(),
})

const Published = strict({ published: z.enum(publications, { error: `one of ${publications.join(', ')}` }) })

/** Requests signed at once. */
const MOST_REQUESTS = 1000

const Name = z.string().min(1).max(253)

const FORMATS = {
  pem: 'application/x-pem-file',
  key: 'application/x-pem-file',
  der: 'application/pkix-cert',
  p12: 'application/x-pkcs12',
  jks: 'application/x-java-keystore',
} as const

export const certificateRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/certificates',
    summary: 'Every certificate that the CA has issued, oldest first, and the CA certificates.',
    statuses: { 200: 'The certificates.' },
    answer: z.object({ certificates: z.array(CertificateView), caBundle: z.string() }),
    handle: ({ environment: { authority } }) => ({
      status: 200,
      json: { certificates: authority.list().map(view), caBundle: authority.caBundle },
    }),
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/certificates',
    summary: 'Issues a certificate with a new key; one there already under that name is replaced, not revoked.',
    body: strict({ name: Name, fqdn: Name, names: z.array(Name).readonly().exactOptional() }),
    statuses: { 201: 'The certificate with its key.' },
    answer: Issued.extend({ key: z.string() }),
    handle: async ({ environment, body: { name, fqdn, names } }) => {
      const { authority } = environment
      environment.assertTaken(`a certificate for ${fqdn}`, true)
      const made = await authority.issue({ name, fqdn, names: names ?? standingLocalNames })
      const json = { ...issued(authority, made.serial, made.chain), key: made.key }
      return { status: 201, json, location: `/api/certificates/${encodeURIComponent(name)}` }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/certificates/bad',
    summary: 'Makes a certificate with something wrong with it for a supplier, to be tried where it must be refused.',
    body: strict({ kind: z.enum(badKindNames, { error: `one of ${badKindNames.join(', ')}` }), name: Name }),
    statuses: { 201: 'The certificate with its key.' },
    answer: z.object({ kind: z.enum(badKindNames), commonName: z.string(), serial: z.string(), chain: z.string(), key: z.string() }),
    handle: async ({ environment: { authority }, body: { kind, name } }) => ({ status: 201, json: await authority.bad(kind, name) }),
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/certificates/sign',
    summary: 'Signs a certificate request; of it only the key (RSA, or P-256 where asked for) and the common name count.',
    body: strict({
      csr: z.string().includes('-----BEGIN', { error: 'a PEM certificate request' }),
      name: Name.exactOptional(),
      fqdn: Name.exactOptional(),
      p256: z.boolean().exactOptional(),
    }),
    statuses: { 201: 'The certificate.' },
    answer: Issued,
    handle: async ({ environment, body: { csr, ...choice } }) => {
      const { authority } = environment
      environment.assertTaken('a certificate request', true)
      const made = await authority.signCsr(csr, choice)
      return {
        status: 201,
        json: issued(authority, made.serial, made.chain),
        location: `/api/certificates/${encodeURIComponent(made.name)}`,
      }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/certificates/sign/batch',
    summary:
      'Signs many certificate requests as one change, each under its common name; messages do not wait for it. None is signed when one cannot be.',
    body: strict({
      csrs: z
        .array(z.string().includes('-----BEGIN', { error: 'a PEM certificate request' }))
        .min(1)
        .max(MOST_REQUESTS)
        .readonly(),
      p256: z.boolean().exactOptional(),
    }),
    statuses: { 201: 'The certificates.' },
    answer: z.object({ certificates: z.array(CertificateView.extend({ chain: z.string() })), caBundle: z.string() }),
    handle: async ({ environment: { authority }, body: { csrs, p256 } }) => {
      const made = await authority.signCsrs(csrs, p256 === undefined ? {} : { p256 })
      const certificates = made.map(({ serial, chain, name, kind, commonName, names, notBefore, notAfter }) => ({
        ...{ serial, name, kind, commonName, names: [...names], chain },
        notBefore: notBefore.toISOString(),
        notAfter: notAfter.toISOString(),
      }))
      return { status: 201, json: { certificates, caBundle: authority.caBundle } }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/certificates/revocation',
    summary: 'How revocation lists and OCSP answers are published now.',
    statuses: { 200: 'The way.' },
    answer: Published,
    handle: ({ environment: { authority } }) => ({ status: 200, json: { published: authority.publication } }),
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/certificates/revocation',
    summary: 'Publishes revocation lists and OCSP answers otherwise from now on: `expired`, `wrong-signer`, `missing`, or `fresh` again.',
    body: Published,
    statuses: { 200: 'The way.' },
    answer: Published,
    handle: async ({ environment: { trusted }, body: { published } }) => {
      await trusted.publish(published)
      return { status: 200, json: { published } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/certificates/revoke',
    summary: 'Revokes a certificate, by serial or the current one of a name; the CRL is new when this answers.',
    body: strict({
      name: Name.exactOptional(),
      serial: z
        .string()
        .regex(/^[0-9A-Fa-f:]+$/, 'a serial number in hex')
        .exactOptional(),
      reason: z.enum(revocationReasons, { error: `one of ${revocationReasons.join(', ')}` }).exactOptional(),
      at: z.iso.datetime({ error: 'a time as 2026-01-31T09:00:00Z' }).exactOptional(),
    }).refine((body) => (body.name === undefined) !== (body.serial === undefined), 'give either name or serial'),
    statuses: { 200: 'The certificate as it stands now.' },
    answer: CertificateView,
    handle: async ({ environment: { authority }, body: { name, serial, reason, at } }) => ({
      status: 200,
      json: view(await authority.revoke(name ?? serial ?? '', reason, ...(at === undefined ? [] : [new Date(at)]))),
    }),
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/certificates/{name}',
    summary: 'A certificate as a file: `pem` (leaf and sub CA), `key`, `der` (leaf), `p12` or `jks` (key and chain); `root` and `sub` too.',
    params: z.object({ name: z.string() }),
    query: strict({
      format: z.enum(['pem', 'key', 'der', 'p12', 'jks'], { error: 'pem, key, der, p12 or jks' }).default('pem'),
      password: z.string().exactOptional(),
    }).refine(
      (query) => query.password === undefined || query.format === 'p12' || query.format === 'jks',
      'only format=p12 and format=jks have a password',
    ),
    statuses: { 200: 'The file.' },
    types: [...new Set(Object.values(FORMATS))],
    handle: async ({ environment: { authority }, params: { name }, query: { format, password } }) => {
      const body = await exported(authority, name, format, password)
      const file = `${name}.${format === 'pem' ? 'crt' : format}`
      return {
        status: 200,
        type: FORMATS[format],
        body,
        fields: { 'Content-Disposition': `attachment; filename="${file.replace(/[^\w.-]/g, '_')}"` },
      }
    },
  }),
]

/** Keys of suppliers only: those of Spine and of the CA stay where they are. */
async function exported(authority: Authority, name: string, format: keyof typeof FORMATS, password: string | undefined): Promise<Buffer> {
  if (format === 'pem' || format === 'der') return authority.export(name, format)
  // A store of certificates to trust holds no key.
  if (format === 'jks' && (name === 'root' || name === 'sub')) return authority.export(name, format, password)
  const client = authority.clients.get(name)
  if (client === undefined) throw noKey(authority, name)
  return format === 'key' ? Buffer.from(client.key) : authority.export(name, format, password)
}

function noKey(authority: Authority, name: string): ProblemError {
  const expected = `a supplier whose key is kept here: ${[...authority.clients.keys()].join(', ') || 'there is none'}`
  const known = ['root', 'sub'].includes(name) || authority.list().some((entry) => entry.name === name)
  if (!known) return missing(`certificate "${name}"`, expected)
  const next = 'Ask for format=pem or der; a certificate signed from a request is joined with its own key by openssl pkcs12 -export.'
  return new ProblemError(problem(controlProblems['MS-ADMIN-CONFLICT'], { came: `a wish for the key of "${name}"`, expected, next }))
}

function view({ serial, name, kind, commonName, names, notBefore, notAfter, revoked }: Entry): z.input<typeof CertificateView> {
  return { serial, name, kind, commonName, names, notBefore, notAfter, ...(revoked === undefined ? {} : { revoked }) }
}

function issued(authority: Authority, serial: string, chain: string): z.input<typeof Issued> {
  const entry = authority.list().find((each) => each.serial === serial)
  if (entry === undefined) throw new Error(`the certificate ${serial} was issued but is not in the list`)
  return { ...view(entry), chain, caBundle: authority.caBundle }
}
