import { type Command, Option } from 'commander'
import { z } from 'zod'
import { type NewUser, newUserLdif } from '../environment/cards/new-user.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { table } from './table.ts'

type Where = AdminOptions & { readonly space?: string }

const Role = z.object({ id: z.string(), jobRole: z.string(), odsCode: z.string(), organisation: z.string() })
const Holder = z.object({
  uid: z.string(),
  cn: z.string(),
  active: z.boolean(),
  card: z.string(),
  training: z.boolean(),
  roles: z.array(Role),
})
const Reader = z.object({
  uid: z.string(),
  cn: z.string(),
  ticket: z.string(),
  role: z.string().optional(),
  training: z.boolean(),
  locked: z.boolean(),
  expiresAt: z.string(),
  roles: z.array(z.object({ id: z.string(), text: z.string() })),
})
const Card = z.object({
  uid: z.string(),
  serial: z.string(),
  notAfter: z.string(),
  files: z.object({ crt: z.string(), key: z.string(), p12: z.string() }),
})
const LDIF = 'text/ldif'

export function configure(command: Command): void {
  sub(command, 'list', 'List the users of the directory, the state of their cards, and their roles.').action(list)
  sub(command, 'insert <uid>', 'Put a user’s card into the reader: log in, choose a role, print the ticket.')
    .option('--pin <digits>', 'PIN. (default: 1234)')
    .option('--role <role>', 'Role: its id, or its number from 1. (default: the only one, else none)')
    .option('--training', 'Log in in training mode.')
    .option('--quiet', 'Print the ticket alone.')
    .action(insert)
  sub(command, 'pull', 'Take the card out of the reader: the session ends, listeners are told.').action(pull)
  sub(command, 'status', 'Show the card in the reader and its session.').action(status)
  sub(command, 'ticket', 'Print the ticket of the card in the reader.').action(async (options: Where) => {
    process.stdout.write(`${(await reader(options)).ticket}\n`)
  })
  sub(command, 'assertion', 'Print the role assertion of the card in the reader.').action(async (options: Where) => {
    process.stdout.write(await new AdminClient(options).download(`/api/reader/assertion${inSpace(options)}`))
  })
  sub(command, 'lock', 'Lock the session of the card in the reader.').action((options: Where) => lock(options, true))
  sub(command, 'unlock', 'Unlock it.').action((options: Where) => lock(options, false))
  sub(command, 'revoke <uid>', 'Revoke the card of a user.').action(async (uid: string, options: Where) => {
    await new AdminClient(options).fetch('DELETE', `/api/cards/${encodeURIComponent(uid)}${inSpace(options)}`)
    process.stdout.write(`the card of ${uid} is revoked\n`)
  })
  sub(command, 'new [uid]', 'Issue a new card to a user; with --surname to a new user, who is put into the directory.')
    .option('--pin <digits>', 'PIN. (default: 1234)')
    .addOption(new Option('--profile <profile>', 'usual (RSA 2048, SHA-256) or legacy (RSA 1024, SHA-1).').choices(['usual', 'legacy']))
    .option('--not-after <time>', 'End of its certificate; in the past for one that has expired.')
    .option('--surname <name>', 'Surname of a new user.')
    .option('--given-name <name>', 'Given name of a new user.')
    .option('--title <title>', 'Title of a new user.', 'Dr')
    .option('--ods <code>', 'ODS code where a new user works.')
    .option('--organisation <name>', 'Its name. (default: the ODS code)')
    .option(
      '--job-role <codes=names>',
      'Job role of a new user, such as S8000:G8000:R8000=Clinical:Clinical Provision:Clinical Practitioner Access Role.',
    )
    .option('--activity <code>', 'Activity code of a new user’s role; may be repeated.', (value: string, all: readonly string[] = []) => [
      ...all,
      value,
    ])
    .action(issue)
}

const sub = (command: Command, form: string, description: string): Command =>
  addAdminOptions(command.command(form).description(description)).option('--space <name>', 'Space. (default: default)')

const inSpace = ({ space }: Where): string => (space === undefined ? '' : `?space=${encodeURIComponent(space)}`)
const withSpace = ({ space }: Where): { space?: string } => (space === undefined ? {} : { space })

async function list(options: Where): Promise<void> {
  const { cards } = await new AdminClient(options).get(`/api/cards${inSpace(options)}`, z.object({ cards: z.array(Holder) }))
  const rows = cards.flatMap(({ uid, cn, active, card, training, roles }) => {
    const state = active ? card : `${card}, user inactive`
    const first = [uid, cn, training ? `${state}, training` : state]
    const lines = roles.map(({ id, jobRole, organisation, odsCode }, at) => [
      `${at + 1} ${id}`,
      jobRole.split(':').at(-1)?.replaceAll('"', '') ?? '',
      `${organisation} (${odsCode})`,
    ])
    const [head = ['no role in force', '', ''], ...rest] = lines
    return [[...first, ...head], ...rest.map((line) => ['', '', '', ...line])]
  })
  process.stdout.write(table([['user', 'name', 'card', 'role', '', 'at'], ...rows]))
}

interface InsertOptions extends Where {
  readonly pin?: string
  readonly role?: string
  readonly training?: true
  readonly quiet?: true
}

async function insert(uid: string, options: InsertOptions): Promise<void> {
  const { pin, role, training } = options
  const body = {
    ...withSpace(options),
    uid,
    ...(pin === undefined ? {} : { pin }),
    ...(role === undefined ? {} : { role }),
    ...(training === undefined ? {} : { training }),
  }
  const card = await new AdminClient(options).post('/api/reader', body, Reader)
  if (options.quiet === true) return void process.stdout.write(`${card.ticket}\n`)
  tell(card)
  if (card.role !== undefined) return
  process.stderr.write('no role is chosen yet; take the card out and insert it with --role, or choose one as your client does:\n')
  process.stderr.write(
    table(
      card.roles.map(({ id, text }, at) => [String(at + 1), id, text]),
      '  ',
    ),
  )
}

async function pull(options: Where): Promise<void> {
  const response = await new AdminClient(options).fetch('DELETE', `/api/reader${inSpace(options)}`)
  const { cn, uid } = z.object({ cn: z.string(), uid: z.string() }).parse(await response.json())
  process.stdout.write(`${cn} (${uid}) is logged out\n`)
}

async function status(options: Where): Promise<void> {
  tell(await reader(options))
}

async function lock(options: Where, locked: boolean): Promise<void> {
  await new AdminClient(options).fetch('PUT', '/api/reader/lock', { ...withSpace(options), locked })
  process.stdout.write(locked ? 'the session is locked\n' : 'the session is open\n')
}

const reader = (options: Where): Promise<z.output<typeof Reader>> => new AdminClient(options).get(`/api/reader${inSpace(options)}`, Reader)

function tell({ uid, cn, role, training, locked, expiresAt, ticket }: z.output<typeof Reader>): void {
  const rows = [
    ['user', `${cn}, ${uid}`],
    ['role', role ?? 'none chosen'],
    ['mode', training ? 'training' : 'live'],
    ['session', `${locked ? 'locked; ' : ''}ends ${expiresAt} unless it is used`],
    ['ticket', ticket],
  ]
  process.stdout.write(table(rows))
}

interface NewOptions extends Where {
  readonly pin?: string
  readonly profile?: string
  readonly notAfter?: string
  readonly surname?: string
  readonly givenName?: string
  readonly title: string
  readonly ods?: string
  readonly organisation?: string
  readonly jobRole?: string
  readonly activity?: readonly string[]
}

async function issue(given: string | undefined, options: NewOptions): Promise<void> {
  const client = new AdminClient(options)
  const { pin, profile, notAfter } = options
  const uid = given ?? (await newUser(client, options))
  const body = {
    ...withSpace(options),
    uid,
    ...(pin === undefined ? {} : { pin }),
    ...(profile === undefined ? {} : { profile }),
    ...(notAfter === undefined ? {} : { notAfter }),
  }
  const card = await client.post('/api/cards', body, Card)
  process.stdout.write(table([['user', card.uid], ['serial', card.serial], ['until', card.notAfter], ...Object.entries(card.files)]))
}

async function newUser(client: AdminClient, options: NewOptions): Promise<string> {
  const { surname, givenName, title, ods, organisation, jobRole, activity } = options
  if (surname === undefined || givenName === undefined || ods === undefined || jobRole === undefined)
    throw usage('neither a user nor a whole new one', 'the id of a user, or --surname, --given-name, --ods and --job-role')
  const [code = '', names = ''] = jobRole.split('=', 2)
  const user: NewUser = {
    surname,
    givenName,
    title,
    odsCode: ods,
    organisation: organisation ?? ods,
    jobRoleCode: code,
    jobRole: names.split(':'),
    activities: activity ?? [],
  }
  const { uid, ldif } = newUserLdif(user)
  await client.upload(`/api/directory${inSpace(options)}`, Buffer.from(ldif), LDIF, z.looseObject({}))
  return uid
}
