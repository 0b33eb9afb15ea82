import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fromBuffer } from 'yauzl'
import { z } from 'zod'
import { startSpine } from '../../src/testing/index.ts'
import type { Spine } from '../../src/testing/spine.ts'
import { usualCertificates } from '../support/certificates.ts'
import { endWithFile } from '../support/endings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { exchange } from './exchange-maker.ts'

const require = createRequire(import.meta.url)

let spine: Spine
let conversation = ''
const folder = temporaryFolder()

beforeAll(async () => {
  const certs = temporaryFolder()
  await usualCertificates(certs)
  spine = await startSpine({ settings: { certs } })
  endWithFile(() => spine.stop())
})
afterEach(async () => {
  await spine.redact({})
  await spine.reset()
})

async function converse(): Promise<void> {
  const a = spine.supplier('A')
  await a.send(await readFile('examples/gp-summary-upload.msg'))
  conversation = (await a.next()).conversationId
  await spine.waitFor({ direction: 'out', labels: { conversationId: conversation } })
}

async function get(query: string): Promise<Response> {
  return await fetch(`${spine.urls.http}/api/export?${query}`, { headers: { Authorization: `Bearer ${spine.adminToken}` } })
}

/** A judge of HAR 1.2: the schema that HAR tools share. */
function harJudge() {
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  ajv.addMetaSchema(JSON.parse(readFileSync(require.resolve('ajv/dist/refs/json-schema-draft-06.json'), 'utf8')))
  const lib = path.dirname(require.resolve('har-schema'))
  for (const file of readdirSync(lib).filter((name) => name.endsWith('.json')))
    ajv.addSchema(JSON.parse(readFileSync(path.join(lib, file), 'utf8')))
  const judge = ajv.getSchema('har.json')
  if (judge === undefined) throw new Error('har-schema has no har.json')
  return { faults: (document: unknown) => (judge(document) === true ? [] : judge.errors) }
}

const Har = z.object({
  log: z.object({
    comment: z.string(),
    entries: z.array(
      z.looseObject({
        request: z.looseObject({ method: z.string(), url: z.string(), postData: z.object({ text: z.string() }).optional() }),
        response: z.looseObject({
          status: z.int(),
          content: z.looseObject({ text: z.string().optional(), encoding: z.string().optional() }),
        }),
      }),
    ),
  }),
})

/** Name and content of each file of a zip, read by another library than writes it. */
async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const zip = await new Promise<import('yauzl').ZipFile>((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  for await (const [name, content] of entriesOf(zip)) files.set(name, content)
  return files
}

async function* entriesOf(zip: import('yauzl').ZipFile): AsyncGenerator<[string, Buffer]> {
  const next = () =>
    new Promise<import('yauzl').Entry | undefined>((resolve, reject) => {
      zip
        .removeAllListeners()
        .once('entry', resolve)
        .once('end', () => resolve(undefined))
        .once('error', reject)
      zip.readEntry()
    })
  for (let entry = await next(); entry !== undefined; entry = await next()) {
    const { fileName } = entry
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
      zip.openReadStream(entry ?? fail(), (error, opened) => (error ? reject(error) : resolve(opened))),
    )
    const parts: Buffer[] = []
    for await (const part of stream) parts.push(Buffer.from(part))
    yield [fileName, Buffer.concat(parts)]
  }
}

const fail = (): never => {
  throw new Error('no entry')
}

describe('HAR', () => {
  it('is what HAR tools take, with calls and deliveries as entries', async () => {
    await converse()
    const response = await get(`format=har&conversation=${conversation}`)
    expect(response.headers.get('content-type')).toBe('application/har+json')
    expect(response.headers.get('content-disposition')).toContain(`${conversation}.har`)
    const document: unknown = await response.json()
    expect(harJudge().faults(document)).toEqual([])
    const { entries } = Har.parse(document).log
    expect(entries).toHaveLength(2)
    const [upload, delivery] = entries
    expect(upload).toMatchObject({
      _direction: 'in',
      request: { method: 'POST', url: expect.stringMatching(/^https:\/\/localhost:\d+\/reliable/) },
      response: { status: 202 },
    })
    expect(upload?.request.postData?.text).toContain('REPC_IN150016UK05')
    expect(delivery).toMatchObject({
      _direction: 'out',
      _causedBy: upload?.['_id'],
      request: { url: expect.stringContaining(spine.supplier('A').url) },
    })
  })

  it('holds binary and cut bodies, unanswered requests and strange targets, and counts what is no HTTP', async () => {
    const { journal } = spine.environment
    const binary = exchange({ body: Buffer.from([0xff, 0xfe, 1]) })
    const cut = exchange({ body: Buffer.from('long text'), limit: 4 })
    const unanswered = exchange({ state: 'cut' })
    unanswered.reply = undefined
    const ldap = exchange()
    const strange = exchange()
    ldap.request = { ...ldap.request, line: 'SEARCH o=nhs sub (objectClass=*)' }
    strange.request = { ...strange.request, line: 'GET /a[b]?c=%zz&d HTTP/1.1', fields: ['Host', 'not a host'] }
    for (const each of [binary, cut, unanswered, ldap, strange]) journal.enter(each)
    const document: unknown = await (await get('format=har')).json()
    expect(harJudge().faults(document)).toEqual([])
    const { entries, comment } = Har.parse(document).log
    expect(comment).toBe('1 exchange(s) that are no HTTP are left out; NDJSON has them')
    expect(entries.map(({ response }) => response.status)).toEqual([202, 202, 0, 202])
    expect(entries[0]?.response.content).toMatchObject({ encoding: 'base64', text: '//4B' })
    expect(entries[1]?.response.content).toMatchObject({ text: 'long', size: 9, comment: 'the journal kept 4 of 9 bytes' })
    expect(entries[3]?.request.url).toMatch(/^http:\/\/localhost\//)
  })

  it('is a document when there is nothing in it', async () => {
    const document: unknown = await (await get('format=har&door=nothing')).json()
    expect(harJudge().faults(document)).toEqual([])
  })
})

describe('NDJSON', () => {
  it('holds every exchange that is over, oldest first, and follows filters', async () => {
    await converse()
    const { journal } = spine.environment
    const open = exchange({ state: 'replied' })
    journal.enter(open)
    const lines = async (query: string) =>
      (await (await get(`format=ndjson&${query}`)).text())
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => z.object({ id: z.string(), sequence: z.int() }).loose().parse(JSON.parse(line)))
    const all = await lines('')
    const over = journal.find().filter(({ id }) => id !== open.id)
    expect(all.map(({ id }) => id)).toEqual(over.map(({ id }) => id))
    expect(await lines('direction=out')).toHaveLength(1)
    expect(await lines(`json.$..ConversationId=${conversation}&direction=in`)).toHaveLength(1)
    expect((await lines('space=default&label.interaction=MCCI_IN010000UK13'))[0]).toMatchObject({
      request: { body: { text: expect.stringContaining('MCCI') } },
    })
  })

  it('is written while it is read: a reader who takes a little has made little', async () => {
    const { journal } = spine.environment
    for (let count = 0; count < 2000; count++) journal.enter(exchange({ body: Buffer.alloc(10_000, 'x') }))
    const opened: string[] = []
    const { exportExchanges } = await import('../../src/environment/proof/export/export.ts')
    const walk = journal.walk.bind(journal)
    const watching = {
      ...{ get: journal.get.bind(journal) },
      *walk(...given: Parameters<typeof walk>) {
        for (const each of walk(...given)) {
          opened.push(each.id)
          yield each
        }
      },
    }
    const parts = exportExchanges(
      { journal: Object.assign(Object.create(journal), watching), rules: spine.environment.redaction.rules },
      'ndjson',
    )[Symbol.asyncIterator]()
    for (let count = 0; count < 5; count++) await parts.next()
    expect(opened).toHaveLength(5)
    await parts.return?.()
  })
})

describe('the evidence of a conversation', () => {
  it('is a zip of bytes, fields, decoded messages and a timeline, with the sum of each file', async () => {
    await converse()
    const response = await get(`format=zip&conversation=${conversation}`)
    expect(response.headers.get('content-type')).toBe('application/zip')
    const files = await unzipped(Buffer.from(await response.arrayBuffer()))
    const names = [...files.keys()]
    expect(names).toEqual([
      'README.txt',
      'timeline.txt',
      'exchanges.har',
      'exchanges.ndjson',
      ...['exchange.json', 'request.txt', 'request.body.multipart', 'request.json', 'reply.txt', 'reply.body.xml', 'reply.json'].map(
        (name) => `001-in-REPC_IN150016UK05/${name}`,
      ),
      ...[
        'exchange.json',
        'request.txt',
        'request.body.multipart',
        'request.json',
        'reply.txt',
        expect.stringMatching(/^reply\.body\./),
        'reply.json',
      ].map((name) =>
        typeof name === 'string' ? `002-out-MCCI_IN010000UK13/${name}` : expect.stringMatching(/^002-out-MCCI_IN010000UK13\/reply\.body\./),
      ),
      'manifest.json',
    ])
    const [upload] = spine.exchanges({ labels: { conversationId: conversation }, direction: 'in' })
    expect(files.get('001-in-REPC_IN150016UK05/request.body.multipart')).toEqual(upload?.request.body.head)
    expect(files.get('001-in-REPC_IN150016UK05/request.txt')?.toString()).toMatch(/^POST \/reliable\S+ HTTP\/1\.1\r\n[\s\S]*SOAPAction/i)
    expect(files.get('001-in-REPC_IN150016UK05/request.json')?.toString()).toContain(`"ConversationId": "${conversation}"`)
    expect(files.get('timeline.txt')?.toString()).toMatch(/REPC_IN150016UK05.*\n.*MCCI_IN010000UK13/)
    expect(files.get('README.txt')?.toString()).toContain(`Conversation ${conversation}: 2 exchange(s)`)
    expect(harJudge().faults(JSON.parse(files.get('exchanges.har')?.toString() ?? ''))).toEqual([])
    const manifest = z
      .object({ files: z.array(z.object({ file: z.string(), bytes: z.int(), sha256: z.string() })) })
      .parse(JSON.parse(files.get('manifest.json')?.toString() ?? ''))
    expect(manifest.files.map(({ file }) => file)).toEqual(names.slice(0, -1))
    for (const { file, bytes, sha256 } of manifest.files) {
      const content = files.get(file) ?? Buffer.alloc(0)
      expect([bytes, sha256]).toEqual([content.length, createHash('sha256').update(content).digest('hex')])
    }
  })

  it('is refused for more exchanges than anybody reads, and stops when nobody reads on', async () => {
    const { journal } = spine.environment
    for (let count = 0; count < 1001; count++) journal.enter(exchange())
    const refused = await get('format=zip')
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ code: 'MS-EXPORT-TOO-MANY' })
    const left = await get('format=zip&label.none=x')
    expect((await unzipped(Buffer.from(await left.arrayBuffer()))).has('README.txt')).toBe(true)
    const { exportExchanges } = await import('../../src/environment/proof/export/export.ts')
    const parts = exportExchanges({ journal, rules: spine.environment.redaction.rules }, 'zip', {
      after: journal.find().at(-20)?.sequence ?? 1,
    })[Symbol.asyncIterator]()
    expect((await parts.next()).done).toBe(false)
    await parts.return?.()
  })
})

describe('redaction', () => {
  const NHS = '9912003888'

  it('masks NHS numbers in every form of export, when asked to', async () => {
    const made = exchange({ body: Buffer.from(`<a><id extension="${NHS}"/></a>`), summary: `trace of ${NHS}` })
    made.labels['nhsNumber'] = NHS
    made.request = { ...made.request, line: `GET /Patient/${NHS} HTTP/1.1`, fields: ['X-Patient', NHS] }
    spine.environment.journal.enter(made)
    for (const format of ['har', 'ndjson']) {
      expect(await (await get(`format=${format}`)).text()).toContain(NHS)
      const text = await (await get(`format=${format}&redact=nhs-numbers`)).text()
      expect(text).not.toContain(NHS)
      expect(text).not.toContain(Buffer.from(NHS).toString('base64').slice(0, 12))
      expect(text).toContain('**********')
    }
    const files = await unzipped(Buffer.from(await (await get('format=zip&redact=nhs-numbers')).arrayBuffer()))
    for (const [name, content] of files) expect(content.toString(), name).not.toContain(NHS)
    const file = path.join(folder, 'out.ndjson')
    await spine.exportTo(file, 'ndjson', {}, { nhsNumbers: true })
    expect(await readFile(file, 'utf8')).not.toContain(NHS)
    expect(spine.exchanges()[0]?.labels['nhsNumber']).toBe(NHS)
  })

  it('keeps to rules in force: what is captured after them, and in exports what was before', async () => {
    await converse()
    const call = (verb: string, body?: object) =>
      fetch(`${spine.urls.http}/api/redaction`, {
        method: verb,
        headers: { Authorization: `Bearer ${spine.adminToken}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    const rules = { headers: ['SOAPAction'], xml: ['//MessageHeader/CPAId'], json: [], patterns: ['<eb:Servi(ce)>'] }
    expect(await (await call('PUT', rules)).json()).toEqual(rules)
    expect(await (await get('format=ndjson')).text()).not.toMatch(/<eb:CPAId>[^*<]/)
    expect(spine.exchanges()[0]?.request.body.head.toString()).toMatch(/<eb:CPAId>[^*<]/)
    const before = spine.exchanges().length
    await converse()
    for (const { request } of spine.exchanges().slice(before)) {
      expect(request.body.head.toString()).toMatch(/<eb:CPAId>\*+</)
      expect(request.body.head.toString()).toContain('<eb:Servi**>')
      expect(request.fields[request.fields.findIndex((name) => name.toLowerCase() === 'soapaction') + 1]).toBe('[masked]')
    }
    expect(await (await call('DELETE')).json()).toEqual({ headers: [], xml: [], json: [], patterns: [] })
    const wrong = await call('PUT', { xml: ['Password'], patterns: ['('], json: ['a'] })
    expect(wrong.status).toBe(400)
    const { came } = z
      .object({ came: z.string() })
      .loose()
      .parse(await wrong.json())
    for (const each of ['path Password', 'pattern (', 'JSONPath a']) expect(came).toContain(each)
  })

  it('is a setting from the start', async () => {
    await using second = await startSpine({
      settings: { certs: spine.environment.settings.certs, redactXml: ['//ConversationId'] },
      suppliers: ['supplier-a'],
    })
    await second.supplier('A').send(await readFile('examples/gp-summary-upload.msg'))
    const [upload] = await second.waitFor({ direction: 'in' })
    expect(upload?.request.body.head.toString()).toMatch(/<eb:ConversationId>\*+</)
    expect(upload?.outcome).toBe('accepted')
  })
})
