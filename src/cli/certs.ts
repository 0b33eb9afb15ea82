import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type Command, Option } from 'commander'
import {
  type BadKind,
  badKindNames,
  badKinds,
  publications,
  type RevocationReason,
  revocationReasons,
  standingLocalNames,
} from '../environment/authority-options.ts'
import { type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { type Certificate, type CertificateSource, certificateSource, type ExportFormat } from './certificate-source.ts'
import { readNamedFile, writeNamedFile } from './named-file.ts'
import { addSettingOptions } from './setting-options.ts'
import { table } from './table.ts'

type Where = AdminOptions & { readonly certs?: string }
type Choice = Where & { readonly name?: string; readonly fqdn?: string; readonly p256?: true; readonly out?: string }

export function configure(command: Command): void {
  command.addHelpText('after', '\nA running instance is asked (--admin-url); without one, or with --certs, the folder itself is worked on.')
  sub(command, 'list', 'List every certificate issued.')
    .option('--json', 'Print JSON.')
    .action((options: Where & { readonly json?: true }) =>
      using(options, async (source) => list(await source.list(), options.json === true)),
    )
  sub(command, 'sign <csr-file...>', 'Sign certificate requests (PEM); of each only the key and the common name count.')
    .option('--fqdn <name>', 'Common name. (default: that of the request)')
    .option('--name <name>', 'Name to file it under. (default: the FQDN)')
    .option('--p256', 'Sign keys on the curve P-256 too, for which Spine’s own cipher suites have no use.')
    .option(
      '--out <file>',
      'Write the certificate and the sub CA’s there; of several requests, each as <fqdn>.crt into this folder. (default: standard output)',
    )
    .action(sign)
  sub(command, 'issue <name>', 'Issue a certificate with a new key, as clients/<name>.{crt,key,p12} of the folder.')
    .requiredOption('--fqdn <name>', 'Common name: the registered FQDN.')
    .option(
      '--san <name>',
      'One more DNS name or IP address; may be repeated. (this machine’s names are always there)',
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .option('--out <dir>', 'Also write <name>.crt and <name>.key into this folder.')
    .action(issue)
  sub(
    command,
    'publish <how>',
    `Publish revocation lists and OCSP answers of a running instance otherwise: ${publications.join(', ')}.`,
  ).action(publish)
  sub(command, 'bad <kind>', `Make a certificate with something wrong with it: ${badKindNames.join(', ')}.`)
    .requiredOption(
      '--for <name>',
      'Whose it would be, as `certs list` names it; `server` for Spine’s listeners, `spine-out` for its calls.',
    )
    .option('--out <dir>', 'Folder for <name>-<kind>.crt and .key.', '.')
    .action(bad)
  sub(command, 'revoke [name]', 'Revoke the current certificate of a name, or one by its serial number; the CRL is new at once.')
    .option('--serial <hex>', 'Serial number, as `certs list` shows it.')
    .addOption(new Option('--reason <reason>', 'Reason that the CRL gives.').choices(revocationReasons).default('unspecified'))
    .option('--at <time>', 'Since when, past or to come, as 2026-01-31T09:00:00Z. (default: now)')
    .action(revoke)
  sub(command, 'export <name>', 'Export a certificate; root and sub too.')
    .addOption(
      new Option('--format <format>', 'pem (with the sub CA’s), key, der, p12, or jks.')
        .choices(['pem', 'key', 'der', 'p12', 'jks'])
        .default('pem'),
    )
    .option('--password <text>', 'Password of the p12 or jks. (default: changeit)')
    .option('--out <file>', 'Write it there. (default: standard output)')
    .action(exportOne)
}

function sub(command: Command, form: string, description: string): Command {
  return addSettingOptions(addAdminOptions(command.command(form).description(description)), [
    'environment',
    'certs',
    'certsMode',
    'certName',
    'pki',
  ])
}

/** Opens the source, says on standard error where the work is done, and closes it again. */
async function using(options: Where, work: (source: CertificateSource) => Promise<void> | void): Promise<void> {
  const source = await certificateSource(options)
  process.stderr.write(`${source.place}\n`)
  try {
    await work(source)
  } finally {
    source.close()
  }
}

function list(certificates: readonly Certificate[], json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(certificates, undefined, 2)}\n`)
  const rows = certificates.map(({ name, kind, commonName, serial, notAfter, revoked }) => {
    const state =
      revoked !== undefined
        ? `revoked ${revoked.at.slice(0, 10)}, ${revoked.reason}`
        : Date.parse(notAfter) < Date.now()
          ? 'expired'
          : 'in force'
    return [name, kind, commonName, serial, notAfter.slice(0, 10), state]
  })
  process.stdout.write(table([['name', 'kind', 'common name', 'serial', 'until', 'state'], ...rows]))
}

async function publish(wanted: string, options: Where): Promise<void> {
  const how = publications.find((each) => each === wanted)
  if (how === undefined) throw usage(wanted, publications.join(', '))
  await using(options, async (source) => {
    await source.publish(how)
    process.stdout.write(`revocation lists and OCSP: ${how}\n`)
  })
}

async function signAll(files: readonly string[], { name, fqdn, out, p256, ...where }: Choice): Promise<void> {
  if (name !== undefined || fqdn !== undefined) throw usage('--name or --fqdn with several requests', 'requests with their common names')
  const csrs = await Promise.all(files.map(async (file) => (await readNamedFile(file)).toString()))
  await using(where, async (source) => {
    const made = await source.signAll(csrs, p256 === true)
    if (out !== undefined) await mkdir(out, { recursive: true })
    for (const each of made) {
      tell(each)
      await put(each.chain, out === undefined ? undefined : path.join(out, `${each.name}.crt`))
    }
  })
}

async function sign(files: readonly string[], options: Choice): Promise<void> {
  const [file, ...more] = files
  if (file === undefined || more.length > 0) return await signAll(files, options)
  const csr = (await readNamedFile(file)).toString()
  const { name, fqdn, out, p256 } = options
  await using(options, async (source) => {
    const made = await source.sign(csr, {
      ...(name === undefined ? {} : { name }),
      ...(fqdn === undefined ? {} : { fqdn }),
      ...(p256 === undefined ? {} : { p256 }),
    })
    tell(made)
    await put(made.chain, out)
  })
}

async function issue(
  name: string,
  options: Where & { readonly fqdn: string; readonly san?: readonly string[]; readonly out?: string },
): Promise<void> {
  await using(options, async (source) => {
    const made = await source.issue(name, options.fqdn, [...standingLocalNames, ...(options.san ?? [])])
    tell(made)
    if (options.out === undefined) return
    await put(made.chain, path.join(options.out, `${name}.crt`))
    await put(made.key, path.join(options.out, `${name}.key`))
  })
}

async function bad(wanted: string, options: Where & { readonly for: string; readonly out: string }): Promise<void> {
  const kind: BadKind | undefined = badKindNames.find((each) => each === wanted)
  if (kind === undefined) throw usage(wanted, badKindNames.join(', '))
  await using(options, async (source) => {
    const made = await source.bad(kind, options.for)
    await mkdir(options.out, { recursive: true })
    const stem = path.join(options.out, `${options.for}-${kind}`)
    await put(made.chain, `${stem}.crt`)
    await put(made.key, `${stem}.key`)
    process.stdout.write(`${stem}.crt and .key: ${made.commonName}, serial ${made.serial}, ${badKinds[kind]}\n`)
  })
}

async function revoke(
  name: string | undefined,
  options: Where & { readonly serial?: string; readonly reason: RevocationReason; readonly at?: string },
): Promise<void> {
  const { serial, at } = options
  if (at !== undefined && Number.isNaN(Date.parse(at))) throw usage(`--at ${at}`, 'a time as 2026-01-31T09:00:00Z')
  if ((name === undefined) === (serial === undefined))
    throw usage(name === undefined ? 'nothing to revoke' : 'both a name and --serial', 'a name or --serial')
  await using(options, async (source) => {
    const done = await source.revoke(
      { ...(name === undefined ? {} : { name }), ...(serial === undefined ? {} : { serial }) },
      options.reason,
      at === undefined ? undefined : new Date(at).toISOString(),
    )
    process.stdout.write(`revoked ${done.name}, serial ${done.serial}, ${done.revoked?.reason}\n`)
  })
}

async function exportOne(
  name: string,
  options: Where & { readonly format: ExportFormat; readonly password?: string; readonly out?: string },
): Promise<void> {
  if (options.password !== undefined && options.format !== 'p12' && options.format !== 'jks')
    throw usage(`--password with --format ${options.format}`, '--format p12 or jks')
  await using(options, async (source) => await put(await source.export(name, options.format, options.password), options.out))
}

/** To standard output, or to a file. */
async function put(content: string | Buffer, file: string | undefined): Promise<void> {
  if (file === undefined) process.stdout.write(content)
  else await writeNamedFile(file, content)
}

function tell({ name, commonName, serial, notAfter }: Certificate): void {
  process.stderr.write(`${name}: ${commonName}, serial ${serial}, until ${notAfter.slice(0, 10)}\n`)
}
