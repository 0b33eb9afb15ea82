import { domainMessage, upload } from '../../support/messages.ts'
import { parsed, type Supplier } from '../../support/supplier.ts'
import { CLIENT, type SyncEnvironment, swap, syncEnvironment, syncRequest, systemFor } from '../../support/sync.ts'
import { EVENT_ID, FULL, type Row, SCN } from './interaction-rows.ts'

export interface Answered {
  /** The whole answer: the SOAP envelope, or the HL7 part of a delivery. */
  readonly text: string
  /** Element around the interaction, '' for none. */
  readonly around: string
  readonly interaction: string
  readonly typeCode: string
}

/** An environment in which every row can be asked: a client with an endpoint, the full patient, a summary record. */
export class Asker {
  readonly #spine: SyncEnvironment
  readonly #client: Supplier

  constructor(spine: SyncEnvironment, client: Supplier) {
    this.#spine = spine
    this.#client = client
  }

  static async start(): Promise<Asker> {
    const spine = await syncEnvironment()
    const client = await spine.listen(CLIENT)
    const answer = await fetch(`${spine.environment.urls.http}/api/patients`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ patients: [FULL] }),
    })
    if (answer.status !== 200) throw new Error(await answer.text())
    const route = spine.route('urn:nhs:names:services:psis:REPC_IN150016UK05', CLIENT)
    const summary = upload(route, { payload: (xml) => xml.replace(/(<GPSummary[^>]*><id root=")[^"]*/, `$1${EVENT_ID}`) })
    await spine.send(summary, CLIENT.name)
    await client.delivery(summary.conversationId)
    return new Asker(spine, client)
  }

  async ask(row: Row): Promise<Answered> {
    if (row.before !== undefined) await this.#send(row, row.before)
    return this.#send(row, row.content.includes(SCN) ? row.content.replace(SCN, await this.#scn()) : row.content)
  }

  async #send({ request: [short, action], mode }: Row, content: string): Promise<Answered> {
    const service = `urn:nhs:names:services:${short}`
    if (mode === 'sync') {
      const receiverAsid = systemFor(this.#spine, `${service}:${action}`)
      const payload = swap(/<query>.*<\/query>/, content.replaceAll('$', '$$$$'))
      const { answer } = await this.#spine.ask(syncRequest({ service, action, receiverAsid, payload }))
      const body = parsed(answer.text).Envelope.Body
      const [outer = ''] = Object.keys(body)
      const bare = body[outer].acknowledgement !== undefined
      const [inner = ''] = bare ? [outer] : Object.keys(body[outer])
      const message = bare ? body[outer] : body[outer][inner]
      return { text: answer.text, around: bare ? '' : outer, interaction: inner, typeCode: message.acknowledgement['@_typeCode'] }
    }
    const route = this.#spine.route(`${service}:${action}`, CLIENT)
    const message = domainMessage(route, `${service}:${action}`, content, mode === 'reliable')
    const acknowledged = await this.#spine.send(message, CLIENT.name)
    if (acknowledged.status !== 202) throw new Error(`${action}: ${acknowledged.text}`)
    const delivery = await this.#client.delivery(message.conversationId)
    const text = delivery.parts[1]?.content ?? ''
    return { text, around: '', interaction: delivery.action, typeCode: parsed(text)[delivery.action].acknowledgement['@_typeCode'] }
  }

  async #scn(): Promise<string> {
    const answer = await fetch(`${this.#spine.environment.urls.http}/api/patients/${FULL.nhsNumber}`)
    return /"scn":(\d+)/.exec(await answer.text())?.[1] ?? ''
  }
}
