import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { readNamedFile, writeNamedFile } from './named-file.ts'
import { table } from './table.ts'

interface RegisterOptions extends AdminOptions {
  readonly partyKey?: string
  readonly ods?: string
  readonly asid?: string
  readonly manufacturer?: string
  readonly product?: string
  readonly productVersion?: string
  readonly csr?: string
  readonly certificate?: string
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
  accreditedSystems: z.array(
    z.object({
      asid: z.string(),
      interactions: z.array(z.string()),
      product: z.object({ manufacturer: z.string(), name: z.string(), version: z.string(), key: z.string() }).optional(),
    }),
  ),
  endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string(), url: z.string() })),
  certificate: z.object({ name: z.string(), serial: z.string(), notAfter: z.string(), chain: z.string() }),
  notes: z.array(z.object({ code: z.string(), title: z.string(), came: z.string(), expected: z.string() })),
})

export function configure(command: Command): void {
  addAdminOptions(command)
    .description('Register a supplier, or change one: of a party that exists only what is given changes.')
    .option('--party-key <key>', 'Party key, such as C99903-9990003. (default: one is issued under --ods)')
    .option('--fqdn <name>', 'Name in its certificate, ending in nhs.uk; needed for a new party. (default: the common name of --csr)')
    .option('--csr <file>', 'Certificate request (PEM) whose key gets the certificate; without one a key is made here.')
    .option('--certificate <file>', 'Write the certificate and the sub CA’s there.')
    .option('--endpoint <url>', 'Where its messages are delivered, such as https://localhost:9445/.')
    .option('--inbox', 'It has no listener: Spine acknowledges for it and keeps what it would deliver.')
    .option('--ods <code>', 'ODS code. (default: the first part of the party key)')
    .option('--asid <asid>', 'Accredited system, 12 digits. (default: a free one)')
    .option(
      '--interaction <id>',
      'What the system may call, such as urn:nhs:names:services:psis:REPC_IN150016UK05; may be repeated. (default: all that are served)',
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .option('--manufacturer <ods>', 'ODS code of the product’s manufacturer; with --product and --product-version (MPV).')
    .option('--product <name>', 'Name of the product.')
    .option('--product-version <text>', 'Its version.')
    .option('--name <text>', 'Name of the organisation.')
    .option('--space <name>', 'Space to register it in. (default: default)')
    .option('--json', 'Print the record as JSON.')
    .addHelpText(
      'after',
      '\nExamples: mock-spine register --party-key C99903-9990003 --fqdn supplier-c.mock.nhs.uk --endpoint https://localhost:9445/' +
        '\n          mock-spine register --ods C99903 --csr my.csr --certificate my.crt --inbox' +
        '\nSeveral systems and endpoints with contract properties of their own: POST /api/parties (docs/admin-api.md).',
    )
    .action(register)
}

async function register(options: RegisterOptions): Promise<void> {
  if (options.inbox === true && options.endpoint !== undefined) throw usage('--inbox and --endpoint', 'one of them')
  if (options.partyKey === undefined && options.ods === undefined) throw usage('neither --party-key nor --ods', 'one of them')
  const { partyKey, ods: odsCode, asid, fqdn, name, interaction: interactions, space } = options
  const { manufacturer, product, productVersion: version } = options
  const endpoint = options.inbox === true ? 'inbox:' : options.endpoint
  const csr = options.csr === undefined ? undefined : (await readNamedFile(options.csr)).toString()
  const party = await new AdminClient(options).post(
    '/api/parties',
    { partyKey, odsCode, asid, fqdn, name, interactions, manufacturer, product, version, endpoint, csr, space },
    Party,
  )
  if (options.certificate !== undefined) await writeNamedFile(options.certificate, party.certificate.chain)
  for (const { code, title, came } of party.notes) process.stderr.write(`${code}  ${title} (${came})\n`)
  process.stdout.write(options.json === true ? `${JSON.stringify(party, undefined, 2)}\n` : shown(party))
}

function shown(party: z.output<typeof Party>): string {
  const head = [
    ['party key', party.partyKey],
    ['ODS code', party.odsCode],
    ['name', party.name],
    ['FQDN', party.fqdn],
    ...party.accreditedSystems.map(({ asid, interactions, product }) => [
      'ASID',
      `${asid} (may call ${interactions.length} interactions${product === undefined ? '' : `; ${product.manufacturer} ${product.name} ${product.version}, product key ${product.key}`})`,
    ]),
    ['certificate', `${party.certificate.name}, serial ${party.certificate.serial}, until ${party.certificate.notAfter.slice(0, 10)}`],
  ]
  return (
    table(head) +
    table(
      party.endpoints.map(({ interaction, cpaId, url }) => [interaction, cpaId, url]),
      '  ',
    )
  )
}
