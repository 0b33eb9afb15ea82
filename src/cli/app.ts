import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { readNamedFile } from './named-file.ts'
import { table } from './table.ts'

type Where = AdminOptions & { readonly space?: string }

const Application = z.object({
  clientId: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  jwksUrl: z.string().optional(),
  kids: z.array(z.string()).optional(),
  redirectUris: z.array(z.string()),
  secret: z.string().optional(),
})

export function configure(command: Command): void {
  sub(command, 'list', 'List the applications of a space.').action(list)
  sub(command, 'register <name>', 'Register an application with its public keys; prints its client id (API key).')
    .option('--jwks <file|url>', 'Its JWKS: a file, or the address where it keeps one.')
    .option(
      '--redirect-uri <url>',
      'Where CIS2 sends its users back to; may be repeated.',
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .option('--backchannel-logout-uri <url>', 'Where CIS2 tells it that a session has ended.')
    .option('--client-id <id>', 'Its client id. (default: a new one)')
    .option(
      '--scope <scope>',
      'A scope; may be repeated. (default: one of application-restricted access)',
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .action(register)
  sub(command, 'remove <client-id>', 'Remove an application.').action(async (clientId: string, options: Where) => {
    await new AdminClient(options).fetch('DELETE', `/api/applications/${encodeURIComponent(clientId)}${inSpace(options)}`)
    process.stdout.write(`application ${clientId} is removed\n`)
  })
}

const sub = (command: Command, form: string, description: string): Command =>
  addAdminOptions(command.command(form).description(description)).option('--space <name>', 'Space. (default: default)')

const inSpace = ({ space }: Where): string => (space === undefined ? '' : `?space=${encodeURIComponent(space)}`)

async function list(options: Where): Promise<void> {
  const { applications } = await new AdminClient(options).get(
    `/api/applications${inSpace(options)}`,
    z.object({ applications: z.array(Application) }),
  )
  const rows = applications.map(({ clientId, name, scopes, jwksUrl, kids }) => [
    name,
    clientId,
    jwksUrl ?? kids?.join(', ') ?? 'no keys',
    scopes.join(' '),
  ])
  process.stdout.write(table([['name', 'client id', 'keys', 'scopes'], ...rows]))
}

interface RegisterOptions extends Where {
  readonly jwks?: string
  readonly clientId?: string
  readonly scope?: readonly string[]
  readonly redirectUri?: readonly string[]
  readonly backchannelLogoutUri?: string
}

async function register(name: string, options: RegisterOptions): Promise<void> {
  const { jwks, clientId, scope, space, redirectUri, backchannelLogoutUri } = options
  const keys = jwks === undefined ? {} : /^https?:\/\//.test(jwks) ? { jwksUrl: jwks } : { jwks: await document(jwks) }
  const body = {
    name,
    ...keys,
    ...(space === undefined ? {} : { space }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(scope === undefined ? {} : { scopes: scope }),
    ...(redirectUri === undefined ? {} : { redirectUris: redirectUri }),
    ...(backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri }),
  }
  const made = await new AdminClient(options).post('/api/applications', body, Application)
  process.stdout.write(
    table([
      ['client id', made.clientId],
      ['keys', made.jwksUrl ?? made.kids?.join(', ') ?? 'none'],
      ['scopes', made.scopes.join(' ')],
      ...made.redirectUris.map((uri) => ['redirect', uri]),
      ...(made.secret === undefined ? [] : [['secret', made.secret]]),
    ]),
  )
}

async function document(file: string): Promise<unknown> {
  const text = (await readNamedFile(file)).toString()
  try {
    return JSON.parse(text)
  } catch {
    throw usage(`${file}, which is no JSON`, 'a JWKS document')
  }
}
