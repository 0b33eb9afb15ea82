import type { Command } from 'commander'
import { seedOptions } from '../environment/authority-options.ts'
import { checkMessage } from '../environment/check-message.ts'
import { profile } from '../environment/profiles/index.ts'
import { loadSeed } from '../environment/seed.ts'
import type { Settings } from '../environment/settings.ts'
import { interactionOf, values } from '../environment/supplier-side/message-values.ts'
import { fillPlaceholders } from '../environment/supplier-side/placeholders.ts'
import { usage } from './admin-client.ts'
import { readNamedFile } from './named-file.ts'
import { EXIT } from './report.ts'
import { addSettingOptions, loadSettings } from './setting-options.ts'

interface CheckOptions {
  readonly to?: string
  readonly contentType?: string
  readonly soapAction?: string
  readonly from: string
  readonly raw?: true
}

export function configure(command: Command): void {
  addSettingOptions(command, ['environment', 'stubs', 'seed', 'maxBody', 'maxParts', 'maxXmlDepth'])
    .argument('<file>', 'Message: a whole HTTP body, header lines above it if wanted; - is standard input.')
    .description('Validate a message as Spine would, against the seed’s directory, without sending it; no instance is needed.')
    .option('--to <path>', 'Path it would be posted to. (default: that of its interaction)')
    .option('--content-type <value>', 'Content-Type. (default: from the body)')
    .option('--soap-action <value>', 'SOAPAction. (default: from the ebXML header, or wsa:Action)')
    .option('--from <party-key>', 'Party whose keys fill the file’s placeholders.', 'A99901-9990001')
    .option('--raw', 'Take the file as it is: no placeholders.')
    .action(check)
}

async function check(name: string, options: CheckOptions & Readonly<Record<string, unknown>>): Promise<void> {
  const { settings } = await loadSettings(options)
  const file = await readNamedFile(name)
  const message = options.raw !== true && file.includes('${') ? await filled(file, settings, options.from) : file
  const { to, contentType, soapAction } = options
  const { ok, lines } = await checkMessage(message, {
    settings,
    ...(to === undefined ? {} : { path: to }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(soapAction === undefined ? {} : { soapAction }),
  })
  process.stdout.write(`${lines.join('\n')}\n`)
  if (!ok) process.exitCode = EXIT.failed
}

async function filled(file: Buffer, settings: Settings, from: string): Promise<Buffer> {
  const environment = profile(settings.environment)
  const { directory } = await loadSeed(seedOptions(settings, environment))
  const spine = directory.party(environment.spinePartyKey)
  const party = directory.party(from)
  if (spine === undefined || party === undefined) throw usage(`--from ${from}`, 'a party of the seed')
  return fillPlaceholders(file, values({ spine, party }, interactionOf(file)))
}
