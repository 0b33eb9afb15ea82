import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import https from 'node:https'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { arrayBuffersInUse } from '../../support/memory.ts'
import { PROXY_HOST, type Testbed, testbed, usual } from './testbed.ts'

let bed: Testbed
beforeAll(async () => {
  bed = await testbed({ sspTimeout: 400, maxStreamed: 160 * 1024 * 1024 })
})
beforeEach(() => {
  bed.provider.listen = undefined
})

const MIB = 1024 * 1024
const BLOCK = Buffer.alloc(MIB, 'spine')

/** Writes so many MiB as fast as they are taken. */
async function pour(response: ServerResponse, blocks: number): Promise<void> {
  for (let count = 0; count < blocks; count++) if (!response.write(BLOCK)) await once(response, 'drain')
  response.end()
}

/** A call whose answer, or body, is handled by the test itself. */
function open(options: { verb?: string; headers?: Record<string, string>; of?: Testbed } = {}) {
  const { verb = 'GET', headers = {}, of = bed } = options
  const request = https.request({
    host: '127.0.0.1',
    port: new URL(of.spine.environment.urls.https).port,
    path: `/${of.root}/Binary/1`,
    method: verb,
    headers: { Host: PROXY_HOST, ...usual(), ...headers },
    ca: of.spine.ca,
    agent: false,
    servername: PROXY_HOST,
    ...of.certificates.consumer,
  })
  // What is cut may show at the request as well as at the answer.
  request.on('error', () => {})
  return request
}

const response = async (request: ReturnType<typeof open>) => {
  const [answer] = await once(request, 'response')
  return answer
}

describe('a body passes through', () => {
  it('A23: an answer of 120 MiB, held nowhere', async () => {
    bed.provider.listen = (_request, answer) => {
      answer.writeHead(200, { 'Content-Type': 'application/fhir+json', 'Content-Length': String(120 * MIB) })
      void pour(answer, 120)
    }
    const before = arrayBuffersInUse()
    const request = open()
    request.end()
    const answer = await response(request)
    const digest = createHash('sha256')
    let size = 0
    let most = 0
    for await (const chunk of answer) {
      digest.update(chunk)
      // Every 15 MiB, of what is still held then.
      const looks = Math.floor((size + chunk.length) / (15 * MIB)) > Math.floor(size / (15 * MIB))
      size += chunk.length
      if (looks) most = Math.max(most, arrayBuffersInUse() - before)
    }
    expect(size).toBe(120 * MIB)
    const whole = createHash('sha256')
    for (let count = 0; count < 120; count++) whole.update(BLOCK)
    expect(digest.digest('hex')).toBe(whole.digest('hex'))
    expect(most).toBeLessThan(30 * MIB)
  })

  it('A23: a request of 24 MiB, with and without its length', async () => {
    for (const length of [true, false]) {
      const received = new Promise<number>((resolve) => {
        bed.provider.listen = (request, answer) => {
          let size = 0
          request.on('data', (chunk: Buffer) => (size += chunk.length))
          request.on('end', () => {
            answer.end('{}')
            resolve(size)
          })
        }
      })
      const traceId = randomUUID()
      const headers = {
        'Ssp-TraceID': traceId,
        'Content-Type': 'application/fhir+json',
        ...(length ? { 'Content-Length': String(24 * MIB) } : {}),
      }
      const request = open({ verb: 'POST', headers })
      for (let count = 0; count < 24; count++) if (!request.write(BLOCK)) await once(request, 'drain')
      request.end()
      const answer = await response(request)
      answer.resume()
      expect(answer.statusCode).toBe(200)
      expect(await received).toBe(24 * MIB)
      const { request: sent } = await bed.exchange(traceId)
      expect(sent.body).toMatchObject({ size: 24 * MIB, truncated: true })
    }
  })

  it('a caller that does not read holds the provider back', async () => {
    let written = 0
    const stalled = new Promise<void>((resolve) => {
      bed.provider.listen = (_request, answer) => {
        const more = () => {
          while (written < 100) {
            written++
            if (!answer.write(BLOCK)) return answer.once('drain', more)
          }
          return answer.end()
        }
        more()
        // Nothing drains while the caller holds still: what is under way is what the sockets hold.
        answer.once('close', () => resolve())
      }
    })
    const request = open()
    request.end()
    const answer = await response(request)
    answer.pause()
    await once(answer, 'readable').catch(() => undefined)
    // The proxy gives the provider up when nothing moves for its time-out.
    await stalled
    expect(written).toBeLessThan(60)
    request.destroy()
  })
})

describe('limits', () => {
  it('a request that announces more is refused at once, one that only sends more while it comes', async () => {
    const small = await testbed({ maxStreamed: 1000 })
    const type = { 'Content-Type': 'application/fhir+json' }
    const announced = await small.call({ verb: 'POST', body: 'x'.repeat(1001), headers: type })
    expect(announced.status).toBe(413)
    expect(JSON.parse(announced.text).issue[0].details.coding[0].code).toBe('413')
    small.provider.listen = (request) => void request.resume()
    const request = open({ verb: 'POST', headers: { ...type, 'Transfer-Encoding': 'chunked' }, of: small })
    request.write('x'.repeat(800))
    request.write('x'.repeat(800))
    const answer = await response(request)
    answer.resume()
    expect(answer.statusCode).toBe(413)
    request.destroy()
  })

  it('an answer that goes on beyond the limit is cut off, and the journal says so', async () => {
    const small = await testbed({ maxStreamed: 1000 })
    small.provider.listen = (_request, answer) => void answer.writeHead(200).end('x'.repeat(5000))
    const traceId = randomUUID()
    const request = open({ headers: { 'Ssp-TraceID': traceId }, of: small })
    request.end()
    const answer = await response(request)
    answer.resume()
    await expect(once(answer, 'end')).rejects.toThrow()
    const exchange = await small.exchange(traceId)
    expect(exchange).toMatchObject({ outcome: 'failed', state: 'cut' })
    expect(exchange.problems.map(({ code }) => code)).toContain('MS-BODY-TOO-LARGE')
  })
})

it('a request that does not come whole in time is 408, and the provider’s is given up', async () => {
  const strict = await testbed({ requestTimeout: 300 })
  const closed = new Promise<void>((resolve) => {
    strict.provider.listen = (request) => {
      request.resume()
      request.once('close', () => resolve())
    }
  })
  const request = open({ verb: 'POST', headers: { 'Content-Type': 'application/fhir+json', 'Content-Length': '100' }, of: strict })
  request.write('half')
  const answer = await response(request)
  answer.resume()
  expect([answer.statusCode, answer.headers.connection]).toEqual([408, 'close'])
  await closed
  request.destroy()
})

describe('a provider that fails', () => {
  const diagnostics = (text: string) => JSON.parse(text).issue[0].diagnostics

  it('A17: nobody listens: 502, the target without its query, byte for byte as the guidance prints it', async () => {
    const down = await testbed()
    down.provider.server.closeAllConnections()
    down.provider.server.close()
    const traceId = randomUUID()
    const answer = await down.call({ target: '/Patient?identifier=a|9000000009', headers: { 'Ssp-TraceID': traceId } })
    const text = `ERROR_COMMUNICATING_TO_ENDPOINT_URL_${down.root}/Patient`
    const { id } = JSON.parse(answer.text)
    expect(answer.status).toBe(502)
    expect(answer.text).toBe(`{
  "resourceType": "OperationOutcome",
  "id": "${id}",
  "issue": [
    {
      "code": "transient",
      "severity": "error",
      "details": {
        "coding": [
          {
            "display": "${text}",
            "code": "502",
            "system": "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0"
          }
        ]
      },
      "diagnostics": "${text}"
    }
  ]
}`)
    expect((await down.exchange(traceId, 'out')).problems[0]?.code).toBe('MS-DELIVERY-REFUSED-CONNECTION')
    expect((await down.exchange(traceId)).problems.map(({ code }) => code)).toContain('MS-SSP-UNREACHABLE')
  })

  it('A17: it breaks off before it answers: 502', async () => {
    bed.provider.listen = (request) => request.socket.destroy()
    const answer = await bed.call()
    expect(answer.status).toBe(502)
    expect(diagnostics(answer.text)).toMatch(/^ERROR_COMMUNICATING/)
  })

  it('A17: a body that was on its way does not keep the answer from its sender', async () => {
    bed.provider.listen = (request) => request.socket.destroy()
    const answer = await bed.call({ verb: 'POST', body: Buffer.alloc(3 * MIB, 'x'), headers: { 'Content-Type': 'application/fhir+json' } })
    expect(answer.status).toBe(502)
  })

  it('A18: it sleeps past the time-out: 504, and its late answer is nobody’s', async () => {
    let late: ServerResponse | undefined
    bed.provider.listen = (_request, answer) => {
      late = answer
    }
    const answer = await bed.call()
    expect(answer.status).toBe(504)
    expect(diagnostics(answer.text)).toBe(`ENDPOINT_TIMED_OUT_URL_${bed.root}/metadata`)
    late?.end('late')
    bed.provider.listen = undefined
    expect((await bed.call()).text).toBe('{"resourceType":"CapabilityStatement"}')
  })

  it('A18: it stops in the middle: the caller’s connection is cut', async () => {
    bed.provider.listen = (_request, answer) => {
      answer.writeHead(200, { 'Content-Length': '100' }).write('half')
    }
    const traceId = randomUUID()
    const request = open({ headers: { 'Ssp-TraceID': traceId } })
    request.end()
    const answer = await response(request)
    answer.resume()
    await expect(once(answer, 'end')).rejects.toThrow()
    expect(await bed.exchange(traceId)).toMatchObject({ outcome: 'failed', state: 'cut' })
  })

  it('599 on demand', async () => {
    const other = await testbed({ sspTimeout: 100, sspTimeoutStatus: 599 })
    other.provider.listen = () => {}
    const answer = await other.call()
    expect(answer).toMatchObject({ status: 599, reason: 'Network Connect Timeout Error' })
    expect(diagnostics(answer.text)).toMatch(/^ENDPOINT_TIMED_OUT/)
  })
})

it('A35: a caller that leaves early is in the journal, and the provider’s request is given up', async () => {
  const patient = await testbed()
  const closed = new Promise<void>((resolve) => {
    patient.provider.listen = (_request, answer) => {
      answer.once('close', () => resolve())
      request.destroy()
    }
  })
  const traceId = randomUUID()
  const request = open({ headers: { 'Ssp-TraceID': traceId }, of: patient })
  request.on('error', () => {})
  request.end()
  await closed
  const exchange = await patient.exchange(traceId)
  expect(exchange).toMatchObject({ outcome: 'failed', state: 'cut', reply: { line: expect.stringMatching(/^HTTP\/1\.1 499/) } })
  expect(exchange.problems.map(({ code }) => code)).toContain('MS-CALLER-LEFT')
})
