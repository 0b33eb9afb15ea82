import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { readmeCommand } from './commands.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const directory = temporaryFolder()
const children = new Set<ChildProcess>()

/** Runs a command line as printed, in the checkout; ports and folders come from variables, so that other suites may run beside it. */
function run(command: string, variables: Record<string, string>) {
  const child = spawn(command, {
    cwd: root,
    shell: true,
    detached: true,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  let errors = ''
  const watchers = new Set<() => void>()
  child.stdout.on('data', (chunk) => {
    output += chunk
    for (const watcher of watchers) watcher()
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
    for (const watcher of watchers) watcher()
  })
  const ended = once(child, 'close').then(([code]) => {
    children.delete(child)
    return Number(code)
  })
  return {
    ended,
    output: () => output,
    errors: () => errors,
    /** Resolves with the match as soon as what was printed holds it; rejects when the command ends before that. */
    printed: (pattern: RegExp): Promise<RegExpExecArray> =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output + errors)
          if (match === null) return
          watchers.delete(look)
          resolve(match)
        }
        watchers.add(look)
        void ended.then((code) => reject(new Error(`${command} ended with ${code}: ${output}${errors}`)))
        look()
      }),
    stop: () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    },
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return String(typeof address === 'object' && address !== null ? address.port : 0)
}

describe('the first conversation of the README', () => {
  let variables: Record<string, string>
  let spine: ReturnType<typeof run>

  beforeAll(async () => {
    const supplierPort = await freePort()
    spine = run(readmeCommand('spine'), {
      MOCK_SPINE_HTTPS_PORT: '0',
      MOCK_SPINE_HTTP_PORT: '0',
      MOCK_SPINE_LDAPS_PORT: '0',
      MOCK_SPINE_LDAP_PORT: '0',
      MOCK_SPINE_CERTS: path.join(directory, 'certs'),
      MOCK_SPINE_SUPPLIER_A_PORT: supplierPort,
    })
    const [, adminUrl = ''] = await spine.printed(/HTTP +(http:\/\/localhost:\d+)/)
    variables = { MOCK_SPINE_ADMIN_URL: adminUrl }
  }, 60_000)

  afterAll(async () => {
    spine.stop()
    await spine.ended
    for (const child of children) if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })

  it('uploads, is acknowledged, gets the answer at the supplier’s endpoint, and shows both exchanges in the journal', async () => {
    const listen = run(readmeCommand('listen'), variables)
    await listen.printed(/listening at https:\/\//)

    const send = run(readmeCommand('send'), variables)
    expect(await send.ended).toBe(0)
    expect(send.output()).toContain('HTTP/1.1 202')
    expect(send.output()).toContain('<eb:Action>Acknowledgment</eb:Action>')
    const [, conversation = ''] = /<eb:ConversationId>([^<]+)</.exec(send.output()) ?? []
    expect(conversation).toMatch(/^[0-9A-F-]{36}$/)

    expect(await listen.ended).toBe(0)
    expect(listen.output()).toContain('MCCI_IN010000UK13')
    expect(listen.output()).toContain('GP Summary upload successful')

    const journal = run(readmeCommand('journal'), variables)
    expect(await journal.ended).toBe(0)
    const lines = journal
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
    const exchanges = lines.map((line): Entry => JSON.parse(line)).filter(({ labels }) => labels['conversationId'] === conversation)
    expect(exchanges).toHaveLength(2)
    const [upload, delivery] = exchanges
    expect(upload).toMatchObject({ direction: 'in', outcome: 'accepted', labels: { interaction: 'REPC_IN150016UK05' } })
    expect(delivery).toMatchObject({
      direction: 'out',
      outcome: 'accepted',
      causedBy: upload?.id,
      labels: { interaction: 'MCCI_IN010000UK13' },
    })
    for (const exchange of exchanges) {
      expect(exchange.request.body.size).toBeGreaterThan(0)
      expect(exchange.reply?.body.size).toBeGreaterThan(0)
    }
  }, 60_000)

  it('traces a seeded patient in the response', async () => {
    const trace = run(readmeCommand('trace'), variables)
    expect(await trace.ended).toBe(0)
    expect(trace.output()).toContain('QUPA_IN000007UK01')
    expect(trace.output()).toContain('<family>PEMBERTON</family>')
  }, 60_000)
})

interface Entry {
  readonly id: string
  readonly direction: string
  readonly outcome: string
  readonly causedBy?: string
  readonly labels: Readonly<Record<string, string>>
  readonly request: { readonly body: { readonly size: number } }
  readonly reply?: { readonly body: { readonly size: number } }
}
