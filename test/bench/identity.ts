import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import path from 'node:path'
import tls from 'node:tls'
import * as x509 from '@peculiar/x509'
import { asResponse, makeSignedData } from '../../src/pki/make-signed-data.ts'
import { busySeconds, cpuSeconds, quietMoment } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import { startProduct } from './contenders.ts'
import type { Files } from './files.ts'
import { Product } from './product.ts'
import { captureShapes, runTurn, startSink, type Turn } from './turn.ts'

const GAS = 'gas.nis1.national.ncrs.nhs.uk'
const MESSAGING = 'msg.int.spine2.ncrs.nhs.uk'
/** Who logs in, in turn. */
const USERS = ['555000000011', '555000000021', '555000030101', '555000030201', '555000030301']
const AT_ONCE = 16
const REQUESTS = 500
/** Keys of the RSA requests: making 500 would take longer than signing them. */
const RSA_KEYS = 4

export interface Rate {
  readonly what: string
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Server CPU µs for each. */
  readonly cpuMicros: number
  /** Share of the two cores that others used meanwhile, in cores. */
  readonly foreign: number
}

export interface Signing {
  readonly key: string
  readonly seconds: number
  /** A turn of messages during which they were signed, and one without. */
  readonly during: Turn
  readonly without: Turn
}

export interface IdentityResult {
  readonly rates: readonly Rate[]
  readonly signing: readonly Signing[]
}

/** Logins with a software card, connections with and without a resumed session, and 500 requests signed while messages are answered. */
export async function benchIdentity(options: BenchOptions, files: Files): Promise<IdentityResult> {
  const rates: Rate[] = []
  const product = await Product.start({ program: options.program, certs: files.certs })
  try {
    const cards = await Promise.all(USERS.map(async (uid) => ({ uid, ...(await cardOf(product, files, uid)) })))
    const agent = new https.Agent({ keepAlive: true, maxSockets: AT_ONCE, ca: files.read().ca, servername: GAS })
    rates.push(
      await rateOf(
        'logins (authactivate, the card signs, authvalidate)',
        product,
        options,
        async (at) => await logIn(product.port, agent, cards[at % cards.length]),
      ),
    )
    agent.destroy()
    for (const [host, identity] of [
      [GAS, {}],
      [MESSAGING, { cert: files.read().cert, key: files.read().key }],
    ] as const) {
      for (const resumed of [false, true]) {
        const connect = connector(product.port, { host, ca: files.read().ca, ...identity }, resumed)
        const who = host === GAS ? 'no client certificate' : 'mutual TLS'
        rates.push(
          await rateOf(`connections with a request, ${who}, ${resumed ? 'session resumed' : 'full handshake'}`, product, options, connect),
        )
      }
    }
  } finally {
    await product.stop()
  }
  const signing: Signing[] = []
  for (const key of ['RSA 2048', 'P-256'] as const) signing.push(await sign(key, options, files))
  return { rates, signing }
}

/** The same work by so many at once, for the seconds of a turn. */
async function rateOf(what: string, product: Product, options: BenchOptions, work: (at: number) => Promise<void>): Promise<Rate> {
  await quietMoment()
  let at = 0
  const run = async (seconds: number): Promise<readonly number[]> => {
    const end = performance.now() + seconds * 1000
    const took: number[] = []
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (performance.now() < end) {
          const begin = performance.now()
          await work(at++)
          took.push(performance.now() - begin)
        }
      }),
    )
    return took
  }
  await run(options.warmup / 2)
  const before = { cpu: cpuSeconds(product.pid), own: process.cpuUsage(), busy: busySeconds(), at: performance.now() }
  const took = [...(await run(options.seconds))].sort((one, other) => one - other)
  const elapsed = (performance.now() - before.at) / 1000
  const cpu = cpuSeconds(product.pid) - before.cpu
  const { user, system } = process.cpuUsage(before.own)
  const rate: Rate = {
    what,
    perSecond: took.length / elapsed,
    p50: took[Math.floor(took.length / 2)] ?? Number.NaN,
    p99: took[Math.floor(took.length * 0.99)] ?? Number.NaN,
    cpuMicros: (cpu / took.length) * 1e6,
    foreign: (busySeconds() - before.busy - cpu - (user + system) / 1e6) / elapsed,
  }
  console.error(`  ${what}  ${rate.perSecond.toFixed(0)}/s  p99 ${rate.p99.toFixed(1)} ms  (others ${rate.foreign.toFixed(2)} cores)`)
  return rate
}

/** The card of a user: made by putting it in once. */
async function cardOf(product: Product, files: Files, user: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const space = `bench-${user}`
  await product.createSpace(space)
  const answer = await fetch(`${product.ready.httpUrl}/api/reader`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ uid: user, space }),
  })
  if (!answer.ok) throw new Error(`POST /api/reader: ${answer.status} ${await answer.text()}`)
  const read = (end: string) => readFileSync(path.join(files.certs, 'cards', `${user}.${end}`), 'utf8')
  return { certificate: read('crt'), key: read('key') }
}

const gp = (parameters: Readonly<Record<string, string>>): string =>
  `<gpOBJECT>\n${Object.entries(parameters)
    .map(([name, value]) => `<gpPARAM name="${name}">${value}</gpPARAM>`)
    .join('\n')}\n</gpOBJECT>`

async function logIn(
  port: number,
  agent: https.Agent,
  card: { readonly uid: string; readonly certificate: string; readonly key: string } | undefined,
): Promise<void> {
  if (card === undefined) throw new Error('no card')
  const send = (target: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = https.request(
        { host: 'localhost', port, path: target, method: 'POST', agent, headers: { Host: GAS } },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => (text += part))
          response.on('end', () => resolve(text))
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  const session = { auth_method: '3', app_url: 'NHST', log_session_id: 'SiiaFOx6qV', device_id: '1ef2f9cc,ClientIP=192.0.2.7' }
  const first = await send('/login/authactivate', gp({ ...session, service: 'ACTIVATION' }))
  const value = (name: string): string => new RegExp(`name="${name}">([^<]*)`).exec(first)?.[1] ?? ''
  const challenge = value('challenge')
  const response = asResponse(await makeSignedData(Buffer.from(challenge, 'base64'), card))
  const answer = { service: 'AUTHENTICATION', challenge, signature: value('signature'), uid: card.uid, card_type: 'p11', response }
  const second = await send('/login/authvalidate', gp({ ...session, ...answer }))
  if (!second.includes('sso_ticket')) throw new Error(`no ticket: ${second.slice(0, 500)}`)
}

/** One connection with one request, TLS 1.2 as Spine's own. */
function connector(
  port: number,
  { host, ...options }: { readonly host: string; readonly ca: string; readonly cert?: string; readonly key?: string },
  resumed: boolean,
): () => Promise<void> {
  let session: Buffer | undefined
  return () =>
    new Promise((resolve, reject) => {
      // Those that begin before the first session is there make one of their own.
      const offered = session
      const socket = tls.connect(
        {
          host: '127.0.0.1',
          port,
          servername: host,
          maxVersion: 'TLSv1.2',
          ...options,
          ...(offered === undefined ? {} : { session: offered }),
        },
        () => {
          if (resumed) {
            if (offered !== undefined && !socket.isSessionReused()) return void reject(new Error('the session was not resumed'))
            session ??= socket.getSession()
          }
          socket.write(`GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
        },
      )
      socket.on('error', reject)
      socket.on('data', () => socket.end())
      socket.on('close', () => resolve())
    })
}

/** 500 requests in one call, in the second second of a turn of acknowledged messages. */
async function sign(key: Signing['key'], options: BenchOptions, files: Files): Promise<Signing> {
  const csrs = await requests(key)
  let seconds = Number.NaN
  const turn = async (sample?: (product: Product, second: number) => Promise<void>): Promise<Turn> => {
    const { sink, port } = await startSink(files)
    const product = await startProduct(options, files, `identity-${key}`)
    try {
      await product.deliverTo(port)
      const parties = await product.parties()
      await captureShapes(product, sink, parties, files)
      const server = {
        pid: product.pid,
        port: product.port,
        label: 'ours',
        hold: (held: boolean) => product.hold(held),
        stop: () => product.stop(),
      }
      const plan = { seconds: Math.max(options.seconds, 8), warmup: options.warmup, files, parties, conversation: false }
      return await runTurn(server, undefined, {
        ...plan,
        ...(sample === undefined ? {} : { sample: (second: number) => sample(product, second) }),
      })
    } finally {
      await product.stop()
      await sink.stop()
    }
  }
  const without = await turn()
  const during = await turn(async (product, second) => {
    if (second !== 1) return
    const begin = performance.now()
    const answer = await fetch(`${product.ready.httpUrl}/api/certificates/sign/batch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ csrs, p256: true }),
    })
    const text = await answer.text()
    if (answer.status !== 201) throw new Error(`sign/batch: ${answer.status} ${text.slice(0, 500)}`)
    seconds = (performance.now() - begin) / 1000
  })
  return { key, seconds, during, without }
}

/** PKCS#10 requests of different names, PEM. */
async function requests(key: string): Promise<readonly string[]> {
  const { subtle } = webcrypto
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }
  const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const pairs = await Promise.all(
    Array.from({ length: RSA_KEYS }, () =>
      key === 'P-256' ? subtle.generateKey(ec, true, ['sign', 'verify']) : subtle.generateKey(rsa, true, ['sign', 'verify']),
    ),
  )
  const made: string[] = []
  for (let at = 0; at < REQUESTS; at++) {
    const keys = pairs[at % pairs.length]
    if (keys === undefined) throw new Error('no key')
    const name = `CN=bench-${at}-${key === 'P-256' ? 'ec' : 'rsa'}.mock.nhs.uk`
    const signingAlgorithm = key === 'P-256' ? ec : rsa
    made.push((await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm })).toString('pem'))
  }
  return made
}

export function printIdentity({ rates, signing }: IdentityResult): void {
  console.log(`
identity: ${AT_ONCE} at once

| | a second | p50 / p99 ms | server CPU µs | others, cores |
|---|---|---|---|---|
${rates.map(({ what, perSecond, p50, p99, cpuMicros, foreign }) => `| ${what} | ${perSecond.toFixed(0)} | ${p50.toFixed(2)} / ${p99.toFixed(2)} | ${cpuMicros.toFixed(0)} | ${foreign.toFixed(2)} |`).join('\n')}

| ${REQUESTS} requests, signed while messages are acknowledged | seconds (wanted: under 5) | p99 of messages meanwhile, ms | without | messages/s meanwhile | without |
|---|---|---|---|---|---|
${signing.map(({ key, seconds, during, without }) => `| ${key} | ${seconds.toFixed(2)} | ${during.p99.toFixed(2)} | ${without.p99.toFixed(2)} | ${during.perSecond.toFixed(0)} | ${without.perSecond.toFixed(0)} |`).join('\n')}`)
}
