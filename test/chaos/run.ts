// npm run chaos: what is acknowledged is delivered, however often the process is killed. docs/durability.md says how to read it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Files } from '../bench/files.ts'
import { acknowledge, acknowledgment, signal, supplier } from '../support/supplier.ts'
import { chaosOptions } from './arguments.ts'
import { freePort } from './free-port.ts'
import { keptState } from './kept-state.ts'
import { LateAcks } from './late-acks.ts'
import { Ledger } from './ledger.ts'
import { B, registerParties } from './parties.ts'
import { patiently } from './patience.ts'
import { planned } from './plan.ts'
import { printCounts, printEnd, printKills } from './print.ts'
import { Random } from './random.ts'
import { reconcile } from './reconcile.ts'
import { killSchedule } from './schedule.ts'
import { Sender } from './sender.ts'
import { Victim } from './victim.ts'

const LATE_ANSWER_MS = 10
const PROGRAM = fileURLToPath(new URL('../../bin/mock-spine.js', import.meta.url))

const { messages, kills, seed, durability, connections } = chaosOptions(process.argv.slice(2))
console.log(`${messages} messages, ${kills} kills, --durability ${durability}, --seed ${seed}`)
const files = new Files()
const data = path.join(files.folder, 'data')
const random = new Random(seed)
const pauses = new Random(seed + 1)
const ledger = new Ledger()
const began = performance.now()
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
try {
  const flags = ['--data', data, '--durability', durability, '--https-port', String(await freePort())]
  const victim = await Victim.start({ program: PROGRAM, certs: files.certs, flags, anyCore: true })
  const { ca, cert, key } = files.read()
  const a = await supplier({ cert, key }, ca, (answer) => {
    ledger.answered(answer)
    return acknowledge(answer)
  })
  const clientB = victim.product.ready.clients['supplier-b']
  const identityB = { cert: readFileSync(clientB?.cert ?? '', 'utf8'), key: readFileSync(clientB?.key ?? '', 'utf8') }
  const between = { from: B.partyKey, to: victim.product.ready.spinePartyKey }
  const late = new LateAcks(victim.product.ready.httpsUrl, ca, identityB, between)
  const b = await supplier(identityB, ca, (message) => {
    ledger.forwarded(message)
    if (ledger.accounts.get(message.messageId)?.planned.acknowledgedLate === true) {
      void late.post(message)
      // Somewhere around the time that Spine takes the acknowledgement.
      return sleep(LATE_ANSWER_MS * pauses.next()).then(() => ({ status: 202 }))
    }
    const body = signal(message, 'Acknowledgment', acknowledgment(message.messageId), between)
    return { status: 200, headers: { 'Content-Type': 'text/xml' }, body }
  })
  const routes = await registerParties(victim.product, a.url, b.url)
  // The last messages wait until the last kill has fallen: whatever a machine's speed, every kill hits a program at work.
  const heldBack = Math.min(2 * connections, messages)
  const schedule = killSchedule(random, messages - heldBack, kills)
  const sender = new Sender({ url: victim.product.ready.httpsUrl, ca, identity: { cert, key }, connections, ledger })
  let serial = 0
  let sent = false
  const suffering = victim.suffer(schedule, ledger)
  const next = async () => {
    if (serial >= messages - heldBack) await suffering
    return serial < messages ? ledger.plan(planned(random, routes, serial++)) : undefined
  }
  void sender.send(next).then(() => (sent = true))
  await patiently('sending', () => sent, ledger, victim.broken)
  await Promise.race([suffering, victim.broken]).catch(() => {})
  console.log(`every message sent after ${seconds()}`)
  await patiently('delivering', async () => (await victim.product.waiting()) === 0, ledger, victim.broken)
  console.log(`everything delivered after ${seconds()}`)
  await victim.stop()
  const kept = await keptState(data, ledger)
  const table = reconcile(ledger)
  ledger.violations.push(...late.refusals)
  if (victim.killed.length < kills) ledger.violations.push(`killed ${victim.killed.length} times only`)
  printKills(victim.killed)
  printCounts(table)
  printEnd(ledger, kept, late.taken)
} finally {
  files.remove()
}
// What still sends to a program that is gone ends here too.
process.exit(ledger.violations.length === 0 ? 0 : 1)
