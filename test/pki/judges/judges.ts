import { execFile } from 'node:child_process'
import path from 'node:path'
import tls from 'node:tls'
import { fileURLToPath } from 'node:url'

/** What a judge is given: the root in PEM and JKS, the lists of both CAs, the name that it asks for, and where lists are served. */
export interface Court {
  readonly root: string
  readonly rootText: string
  readonly store: string
  readonly lists: string
  readonly listsText: readonly string[]
  readonly host: string
  /** `host:port` of the HTTP port, which answers for every host as a proxy. */
  readonly http: string
}

/** A server under judgement: what is presented there, and its port. */
export interface Server {
  readonly name: string
  readonly port: number
}

/** What a judge said of each server, in its own words; `OK` when it took the certificate. */
export type Said = ReadonlyMap<string, string>

export interface Judge {
  readonly name: string
  /** How it gets to know what is revoked. */
  readonly revocation: string
  readonly here: () => Promise<boolean>
  readonly judge: (court: Court, servers: readonly Server[]) => Promise<Said>
}

interface Done {
  readonly code: number
  readonly text: string
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Done> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { env: { ...process.env, ...env }, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, text: `${stdout}\n${stderr}` })
    })
    child.stdin?.end()
  })
}

const here =
  (program: string, ...args: string[]) =>
  async (): Promise<boolean> =>
    (await run(program, args)).code === 0
const beside = (file: string): string => path.join(path.dirname(fileURLToPath(import.meta.url)), file)

async function eachBy(servers: readonly Server[], judge: (server: Server) => Promise<string>): Promise<Said> {
  const said = new Map<string, string>()
  for (const server of servers) said.set(server.name, await judge(server))
  return said
}

const byLines = ({ text }: Done): Said =>
  new Map(
    text
      .split('\n')
      .flatMap((line): [string, string][] => (line.includes('\t') ? [[line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']] : [])),
  )

const PYTHON = process.env['SPINE_PYTHON'] ?? 'python3'

/** Programs that people's software is made with. */
export const judges: readonly Judge[] = [
  {
    name: 'openssl s_client',
    revocation: 'the list of the sub CA, downloaded from where the certificate says',
    here: here('openssl', 'version'),
    judge: (court, servers) =>
      eachBy(servers, async ({ port }) => {
        const checks = ['-verify_return_error', '-verify_hostname', court.host, '-x509_strict', '-crl_check', '-crl_download']
        const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', court.host, '-CAfile', court.root, ...checks]
        const { text } = await run('openssl', args, { http_proxy: `http://${court.http}`, no_proxy: '' })
        return /Verify return code: 0 \(ok\)/.test(text) ? 'OK' : (/verify error:num=\d+:(.*)/.exec(text)?.[1] ?? text.slice(-300))
      }),
  },
  {
    name: 'curl',
    revocation: 'lists as a file',
    here: here('curl', '--version'),
    judge: (court, servers) =>
      eachBy(servers, async ({ port }) => {
        const to = ['--connect-to', `${court.host}:${port}:127.0.0.1:${port}`, `https://${court.host}:${port}/`]
        const { code, text } = await run('curl', ['-sS', '--noproxy', '*', '--cacert', court.root, '--crlfile', court.lists, ...to])
        return code === 0 ? 'OK' : (/curl: \(\d+\) (.*)/.exec(text)?.[1] ?? text)
      }),
  },
  {
    name: 'Python ssl',
    revocation: 'lists as a file',
    here: here(PYTHON, '--version'),
    judge: async (court, servers) =>
      byLines(
        await run(PYTHON, [
          beside('tls_judge.py'),
          court.root,
          court.lists,
          court.host,
          ...servers.map(({ name, port }) => `${name}=${port}`),
        ]),
      ),
  },
  {
    name: 'Java',
    revocation: 'lists downloaded from where certificates say',
    here: here('java', '-version'),
    judge: async (court, servers) => {
      const [host = '', port = ''] = court.http.split(':')
      const properties = [
        '-Dcom.sun.security.enableCRLDP=true',
        `-Dhttp.proxyHost=${host}`,
        `-Dhttp.proxyPort=${port}`,
        '-Dhttp.nonProxyHosts=',
      ]
      const args = [
        ...properties,
        beside('TlsJudge.java'),
        court.store,
        court.host,
        ...servers.map(({ name, port: at }) => `${name}=${at}`),
      ]
      return byLines(await run('java', args))
    },
  },
  {
    name: 'Node',
    revocation: 'lists as text',
    here: async () => true,
    judge: (court, servers) =>
      eachBy(
        servers,
        ({ port }) =>
          new Promise((resolve) => {
            const socket = tls.connect(
              { host: '127.0.0.1', port, servername: court.host, ca: court.rootText, crl: [...court.listsText] },
              () => {
                resolve('OK')
                socket.destroy()
              },
            )
            socket.on('error', (error: Error & { code?: string }) => resolve(`${error.code} ${error.message}`))
          }),
      ),
  },
]

/** One word for what a judge said. */
export function reasonOf(said: string): string {
  if (said === 'OK') return 'accepted'
  const found = REASONS.find(([pattern]) => pattern.test(said))
  return found === undefined ? `unclear: ${said.slice(0, 120)}` : found[1]
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/revoked/i, 'revoked'],
  [/unable to get certificate CRL|undetermined revocation|could not determine revocation|UNABLE_TO_GET_CRL|revocation status/i, 'no list'],
  [/not yet valid|NotBefore|CERT_NOT_YET_VALID/i, 'not yet valid'],
  [/has expired|NotAfter|CERT_HAS_EXPIRED/i, 'expired'],
  [
    /hostname mismatch|does not match|doesn't match|no alternative certificate subject name|No subject alternative|No name matching|ALTNAME|not valid for/i,
    'name',
  ],
  [/purpose|key usage/i, 'purpose'],
  [/too weak|too small|MD_TOO_WEAK|KEY_TOO_SMALL/i, 'weak'],
  [/self[- ]signed/i, 'self-signed'],
  [
    /local issuer|certification path|does not chain|first certificate|UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER|signature failure|unable to get issuer/i,
    'unknown issuer',
  ],
]
