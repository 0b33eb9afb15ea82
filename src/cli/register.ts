import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { table } from './table.ts'

interface RegisterOptions extends AdminOptions {
  readonly partyKey: string
  readonly ods?: string
  readonly asid?: string
  readonly fqdn?: string
  readonly name?: string
  readonly endpoint?: string
  readonly inbox?: true
  readonly interaction?: readonly string[]
  readonly space?: string
  readonly json?: true
}

const Party = z.looseObject({
  partyKey: z.string(),
  odsCode: z.string(),
  name: z.string(),
  fqdn: z.string(),
  accreditedSystems: z.array(z.object({ asid: z.string(), interactions: z.array(z.string()) })),
  endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string(), url: z.string() })),
})

export function configure(command: Command): void {
  addAdminOptions(command)
    .description('Register a supplier, or change one: of a party that exists only what is given changes.')
    .requiredOption('--party-key <key>', 'Party key, such as C99903-9990003.')
    .option('--fqdn <name>', 'Name in its certificate, ending in nhs.uk; needed for a new party.')
    .option('--endpoint <url>', 'Where its messages are delivered, such as https://localhost:9445/.')
    .option('--inbox', 'It has no listener: Spine acknowledges for it and keeps what it would deliver.')
    .option('--ods <code>', 'ODS code. (default: the first part of the party key)')
    .option('--asid <asid>', 'Accredited system, 12 digits. (default: a free one)')
    .option(
      '--interaction <id>',
      'What the system may call, such as urn:nhs:names:services:psis:REPC_IN150016UK05; may be repeated. (default: all that are served)',
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .option('--name <text>', 'Name of the organisation.')
    .option('--space <name>', 'Space to register it in. (default: default)')
    .option('--json', 'Print the record as JSON.')
    .addHelpText(
      'after',
      '\nExample: mock-spine register --party-key C99903-9990003 --fqdn supplier-c.mock.nhs.uk --endpoint https://localhost:9445/',
    )
    .action(register)
}

async function register(options: RegisterOptions): Promise<void> {
  if (options.inbox === true && options.endpoint !== undefined) throw usage('--inbox and --endpoint', 'one of them')
  const { partyKey, ods: odsCode, asid, fqdn, name, interaction: interactions, space } = options
  const endpoint = options.inbox === true ? 'inbox:' : options.endpoint
  const party = await new AdminClient(options).post(
    '/api/parties',
    { partyKey, odsCode, asid, fqdn, name, interactions, endpoint, space },
    Party,
  )
  process.stdout.write(options.json === true ? `${JSON.stringify(party, undefined, 2)}\n` : shown(party))
}

function shown(party: z.output<typeof Party>): string {
  const head = [
    ['party key', party.partyKey],
    ['ODS code', party.odsCode],
    ['name', party.name],
    ['FQDN', party.fqdn],
    ...party.accreditedSystems.map(({ asid, interactions }) => ['ASID', `${asid} (may call ${interactions.length} interactions)`]),
  ]
  return (
    table(head) +
    table(
      party.endpoints.map(({ interaction, cpaId, url }) => [interaction, cpaId, url]),
      '  ',
    )
  )
}
