import type { Command } from 'commander'
import { z } from 'zod'
import { readMessageFile, serviceAndActionOf } from '../environment/message-file.ts'
import { simpleRequestOf } from '../environment/simple-request.ts'
import { envelopeIfReadable, soapEnvelopeIfReadable, withWireLineEnds } from '../environment/supplier-side/message-body.ts'
import { interactionOf, values } from '../environment/supplier-side/message-values.ts'
import { fillPlaceholders } from '../environment/supplier-side/placeholders.ts'
import { type PostAnswer, post } from '../environment/supplier-side/post.ts'
import { Fields } from '../kernel/fields.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { readNamedFile } from './named-file.ts'
import { EXIT } from './report.ts'
import { type Supplier, supplierFrom } from './supplier.ts'

interface SendOptions extends AdminOptions {
  readonly as: string
  readonly from?: string
  readonly url?: string
  readonly to?: string
  readonly contentType?: string
  readonly soapAction?: string
  readonly set?: readonly string[]
  readonly raw?: true
  readonly space?: string
}

const RELIABLE = '/reliablemessaging/reliablerequest'

export function configure(command: Command): void {
  addAdminOptions(command)
    .argument('<file>', 'Message: a whole HTTP body, header lines above it if wanted; - is standard input.')
    .description('Post a message file to Spine as a supplier, over mutual TLS with that supplier’s certificate; print the answer.')
    .option('--as <name>', 'Supplier whose certificate is used.', 'supplier-a')
    .option('--from <party-key>', 'Its party key, where several parties share the certificate’s name.')
    .option('--url <url>', 'Base URL of Spine. (default: that of the running instance)')
    .option('--to <path>', 'Path. (default: that of the interaction’s endpoint in the directory)')
    .option('--content-type <value>', 'Content-Type. (default: from the body)')
    .option('--soap-action <value>', 'SOAPAction. (default: "<service>/<action>" of the ebXML header, or wsa:Action)')
    .option('--set <name=value>', 'Value of a placeholder of the file; may be repeated.', (value: string, all: readonly string[] = []) => [
      ...all,
      value,
    ])
    .option('--raw', 'Send the file as it is: no placeholders, no line ends changed.')
    .option('--space <name>', 'Send into this space (header X-Mock-Spine-Space).')
    .addHelpText('after', HELP)
    .action(send)
}

const HELP = `
Placeholders in the file: \${uuid} (a new one at each place), \${messageId}, \${conversationId}, \${now} (ebXML form), \${hl7Now},
\${cpaId}, \${spinePartyKey}, \${spineAsid} (for the message's interaction), \${partyKey}, \${asid} (the supplier's own);
\${name:-default} where --set may give another value.`

async function send(name: string, options: SendOptions): Promise<void> {
  const client = new AdminClient(options)
  const file = await readNamedFile(name)
  const supplier = await supplierFrom(client, options.as, choiceOf(options))
  const interaction = interactionOf(file)
  const set = given(options.set ?? [])
  const { fields, body } = readMessageFile(
    options.raw === true ? file : fillPlaceholders(file, { ...values(supplier, interaction), ...set }),
  )
  const sent = options.raw === true ? body : withWireLineEnds(body)
  const found = new Fields(fields)
  const contentType = options.contentType ?? found.get('content-type') ?? 'text/xml'
  const simple = simpleRequestOf(body)
  const soapAction = options.soapAction ?? found.get('soapaction') ?? simple?.soapAction
  const headers = [...others(fields), 'Content-Type', contentType, ...(soapAction === undefined ? [] : ['SOAPAction', soapAction])]
  if (options.space !== undefined) headers.push('X-Mock-Spine-Space', options.space)
  const url = new URL(options.to ?? simple?.path ?? endpointPath(supplier, interaction), await baseUrl(client, supplier, options.url))
  const answer = await post({ url, cert: supplier.cert, key: supplier.key, ca: supplier.ca, headers, body: sent })
  report(url, idsOf(sent, contentType), answer)
}

const choiceOf = ({ from, space }: SendOptions) => ({
  ...(from === undefined ? {} : { partyKey: from }),
  ...(space === undefined ? {} : { space }),
})

/** Header fields of the file but those that flags may replace. */
const others = (fields: readonly string[]): string[] =>
  fields.filter((_, at) => !/^(?:content-type|soapaction)$/i.test(fields[at - (at % 2)] ?? ''))

function given(set: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    set.map((each) => {
      const at = each.indexOf('=')
      if (at < 1) throw usage(`--set ${each}`, 'NAME=VALUE, such as nhsNumber=9690937286')
      return [each.slice(0, at), each.slice(at + 1)]
    }),
  )
}

/** Where the directory says that Spine takes the interaction. */
function endpointPath({ spine }: Supplier, interaction: string | undefined): string {
  const endpoint = spine.endpoints.find((each) => each.interaction === interaction)
  return endpoint === undefined ? RELIABLE : new URL(endpoint.url).pathname
}

/** An advertised base URL is one that works from outside (a mapped port); else the instance's own. */
async function baseUrl(client: AdminClient, supplier: Supplier, url: string | undefined): Promise<string> {
  if (url !== undefined) {
    if (!URL.canParse(url) || !url.startsWith('https:')) throw usage(`--url ${url}`, 'https://host[:port]')
    return url
  }
  const { advertise } = await client.get('/api/environment', z.object({ advertise: z.string() }))
  return advertise.startsWith('https:') ? advertise : supplier.httpsUrl
}

/** What the journal finds the message by. */
function idsOf(sent: Buffer, contentType: string): string {
  const synchronous = soapEnvelopeIfReadable(sent)
  if (synchronous !== undefined) return ` ${serviceAndActionOf(sent).action}, MessageID ${synchronous.messageId.value}`
  const ebxml = envelopeIfReadable(sent, contentType)
  return ebxml === undefined
    ? ''
    : ` ${ebxml.action.value}, MessageId ${ebxml.messageId.value}, ConversationId ${ebxml.conversationId.value}`
}

function report(url: URL, ids: string, answer: PostAnswer): void {
  process.stderr.write(`sent to ${url}:${ids}\n`)
  const fields = answer.headers.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\n`)).join('')
  process.stdout.write(`HTTP/1.1 ${answer.status} ${answer.reason}\n${fields}\n`)
  process.stdout.write(answer.body.length === 0 ? '' : `${answer.body}\n`)
  const rejected = soapEnvelopeIfReadable(answer.body) !== undefined && /<acknowledgement typeCode="AR">/.test(answer.body.toString())
  const refused = answer.status >= 300 || rejected || (envelopeIfReadable(answer.body, 'text/xml')?.errorLists ?? 0) > 0
  if (!refused) return
  process.stderr.write('Spine refused the message; `mock-spine journal` says why.\n')
  process.exitCode = EXIT.failed
}
