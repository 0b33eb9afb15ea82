import { existsSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../cli/program.ts'
import { A, B, certificateFolder, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { fromAToB, giveForwardContracts } from '../support/forward.ts'
import { type BuiltMessage, upload } from '../support/messages.ts'
import { PATIENCE } from '../support/patience.ts'
import { parsed } from '../support/supplier.ts'
import { dataFolder } from './data-folder.ts'
import { failingDisk } from './failing-disk.ts'
import { smallDisk } from './small-disk.ts'

const MIB = 1024 * 1024
/** Longer than the interval between two tries of any contract here, shorter than any message lives after that. */
const [MINUTE, TWO_HOURS] = [60_500, 7_200_500]

const PATIENT = { timeout: PATIENCE }
const PORTS = ['--https-port', '0', '--http-port', '0', '--ldaps-port', '0', '--ldap-port', '0']

/** A message of each kind that is promised something: an answer, or to be passed on with and without an acknowledgement. */
const oneOfEach = (spine: TestEnvironment): readonly BuiltMessage[] => [
  upload(spine.route(UPLOAD)),
  fromAToB(spine),
  fromAToB(spine, {}, 'express'),
]

/** Sends until the store takes nothing any more: what a disk had room for is taken still. Answers with what was acknowledged. */
async function exhaust(spine: TestEnvironment): Promise<BuiltMessage[]> {
  const taken: BuiltMessage[] = []
  for (;;) {
    const message = upload(spine.route(UPLOAD))
    if ((await spine.send(message)).status !== 202) return taken
    taken.push(message)
    if (taken.length > 50) throw new Error('the disk takes everything')
  }
}

/** Each message is refused with the fault of a system failure, no acknowledgement, and the journal says why. */
async function expectRefused(spine: TestEnvironment, messages: readonly BuiltMessage[], why: RegExp): Promise<void> {
  for (const message of messages) {
    const answer = await spine.send(message)
    const { Fault } = parsed(answer.text).Envelope.Body
    expect([answer.status, Fault.faultcode, Fault.detail.errorList.error.errorCode]).toEqual([500, 'SOAP:Server', '200'])
    expect(answer.text).not.toContain('Acknowledgment')
    const { outcome, problems } = await spine.request({ messageId: message.messageId })
    expect([outcome, problems.at(-1)?.code]).toEqual(['refused', 'MS-STORE-FAILED'])
    expect(problems.at(-1)?.came).toMatch(why)
    expect(problems.at(-1)?.next).toContain('send the message again')
  }
}

const readiness = async ({ environment }: TestEnvironment) => {
  const answer = await fetch(`${environment.urls.http}/readyz`)
  return [answer.status, await answer.json()]
}

describe('a full disk under a running environment', () => {
  it('refuses messages of every kind, makes and repeats what it had promised, and takes the refused ones when there is space', async (context) => {
    const data = dataFolder()
    const disk = smallDisk(data, 2 * MIB)
    if (disk === undefined) return context.skip('this process may not mount')
    onTestFinished(() => disk.unmount())
    const spine = await testEnvironment({ data })
    giveForwardContracts(spine)
    const { environment } = spine
    const { store, worker, spaces } = environment
    const [a, b] = [await spine.listen(A), await spine.listen(B)]
    worker.hold()
    const before = oneOfEach(spine)
    for (const message of before) expect((await spine.send(message)).status).toBe(202)

    disk.fill()
    const taken = await exhaust(spine)
    const refused = oneOfEach(spine)
    await expectRefused(spine, refused, /full/)
    expect(await readiness(spine)).toMatchObject([503, { ready: false, store: { writable: false, error: expect.stringMatching(/full/) } }])
    // What was promised is delivered, but nothing can note that it was.
    worker.resume()
    await a.count(1 + taken.length)
    await b.count(2)
    await expect
      .poll(() => environment.journal.find({ direction: 'out', problem: 'MS-STORE-FAILED' }).length, PATIENT)
      .toBe(3 + taken.length)
    expect(store.outboxSize()).toBe(3 + taken.length)

    disk.clear()
    expect(await readiness(spine)).toMatchObject([200, { ready: true }])
    for (const message of refused) expect((await spine.send(message)).status).toBe(202)
    for (const message of before.slice(0, 2)) expect((await spine.send(message)).status).toBe(202)
    await Promise.all([a.count(2 + taken.length), b.count(4)])
    await expect.poll(() => store.outboxSize(), PATIENT).toBe(3 + taken.length)
    // Each is made once more when its contract's interval has passed, and noted then.
    spaces.default.clock.advance(MINUTE)
    await expect.poll(() => store.outboxSize(), PATIENT).toBe(1)
    spaces.default.clock.advance(TWO_HOURS)
    await expect.poll(() => store.outboxSize(), PATIENT).toBe(0)
    const [late, ...passedOn] = refused
    const answers = (message: BuiltMessage | undefined) =>
      a.received.filter(({ refToMessageId }) => refToMessageId === message?.messageId).map(({ raw }) => raw.toString())
    expect(answers(late)).toHaveLength(1)
    for (const message of [...before.slice(0, 1), ...taken]) {
      expect(answers(message)).toHaveLength(2)
      expect(new Set(answers(message)).size).toBe(1)
    }
    const times = (message: BuiltMessage) => b.received.filter(({ raw }) => raw.equals(message.body)).length
    expect(before.slice(1).map(times)).toEqual([2, 2])
    expect(passedOn.map(times)).toEqual([1, 1])
    expect([a.received.length, b.received.length]).toEqual([1 + 2 * (1 + taken.length), 6])
  })
})

describe('a disk that an error makes read-only under a running environment', () => {
  it('refuses messages of every kind until it is mended, and keeps what was acknowledged before', async (context) => {
    const data = dataFolder()
    const disk = failingDisk(data, 32 * MIB)
    if (disk === undefined) return context.skip('no file system can be made to fail here')
    onTestFinished(() => disk.unmount())
    const certs = await certificateFolder()
    // Without it the system may still have to write what was committed, and now never can.
    const durability = 'power'
    const first = await testEnvironment({ data, certs, durability })
    const [a, b] = [await first.listen(A), await first.listen(B)]
    first.environment.worker.hold()
    const [request, forward] = [upload(first.route(UPLOAD)), fromAToB(first)]
    for (const message of [request, forward]) expect((await first.send(message)).status).toBe(202)

    disk.fail()
    const refused = [upload(first.route(UPLOAD)), fromAToB(first)]
    await expectRefused(first, refused, /readonly|read-only|disk I\/O/i)
    expect(await readiness(first)).toMatchObject([503, { ready: false, store: { name: 'sqlite', writable: false } }])
    await first.environment.stop()
    const start = await run(['up', ...PORTS, '--certs', certs, '--data', data])
    expect(start.code).toBe(1)
    expect(start.stderr).toMatch(/^MS-DATA-FOLDER/)
    expect([a.received.length, b.received.length]).toEqual([0, 0])

    disk.repair()
    const second = await testEnvironment({ data, certs, durability })
    expect(await readiness(second)).toMatchObject([200, { ready: true }])
    await Promise.all([a.count(1), b.count(1)])
    for (const message of refused) expect((await second.send(message)).status).toBe(202)
    await Promise.all([a.count(2), b.count(2)])
    await expect.poll(() => second.environment.store.outboxSize(), PATIENT).toBe(0)
    expect(a.received.map(({ refToMessageId }) => refToMessageId)).toEqual([request, refused[0]].map((message) => message?.messageId))
    expect(b.received.map(({ messageId }) => messageId)).toEqual([forward, refused[1]].map((message) => message?.messageId))
  })
})

describe('a data folder that cannot be written at the start', () => {
  it.for([
    ['read-only', /read-only/i],
    ['full', /full|no space/i],
  ] as const)('ends a start on a %s disk with exit code 1, the reason and what to do, before any port is bound', async ([
    state,
    why,
  ], context) => {
    const data = dataFolder()
    const disk = smallDisk(data, MIB)
    if (disk === undefined) return context.skip('this process may not mount')
    onTestFinished(() => disk.unmount())
    if (state === 'full') disk.fill()
    else disk.makeReadOnly()
    const readyFile = `${data}.ready.json`
    const { code, stdout, stderr } = await run([
      'up',
      ...PORTS,
      '--certs',
      await certificateFolder(),
      '--data',
      data,
      '--ready-file',
      readyFile,
    ])
    expect([code, stdout, existsSync(readyFile)]).toEqual([1, '', false])
    expect(stderr).toMatch(/^MS-DATA-FOLDER/)
    expect(stderr).toMatch(why)
    expect(stderr).toContain('Give a folder on a local disk that this user may write, with space left')
  })
})
