import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../chaos/free-port.ts'
import type { BenchOptions } from './arguments.ts'
import { pins, SERVER_CORE } from './child.ts'
import { type Contest, Learned, ours } from './contenders.ts'
import { alternate, type Contender, type Ratio, ratioOf, type Side, sideOf } from './contest.ts'
import type { Files } from './files.ts'
import { PeerBench } from './peer-bench.ts'
import { postOnce } from './post-once.ts'
import { runTurn, type Server, type Turn } from './turn.ts'

/** Names of the peers there, and how much longer than a Node server each needs to compile what is hot. */
export const PEERS = { wiremock: 4, 'mountebank-inject': 1 } as const
export type PeerName = keyof typeof PEERS

const READY_WITHIN_MS = 60_000
const END_WITHIN_MS = 3000

export interface PeerComparison {
  readonly turns: readonly Turn[]
  readonly ours: Side
  readonly peers: Readonly<Record<PeerName, Side>>
  readonly ratios: Readonly<Record<PeerName, Ratio>>
  readonly bodies: { readonly ack: number; readonly answer: number }
}

/** Ours and the peers in turn, with the same certificates and requests; a text says why they were left out. */
export async function comparePeers(options: BenchOptions, files: Files, tell: (turn: Turn) => void): Promise<PeerComparison | string> {
  const bench = PeerBench.open(files)
  if (typeof bench === 'string') return bench
  const contest: Contest = { name: 'peers', conversation: false, options, files, learned: new Learned() }
  const contenders = [ours(contest, 'ours'), peer(contest, bench, 'wiremock'), peer(contest, bench, 'mountebank-inject')]
  const turns = await alternate(contenders, options.rounds, tell)
  const own = sideOf('ours', turns)
  const peers = { wiremock: sideOf('wiremock', turns), 'mountebank-inject': sideOf('mountebank-inject', turns) }
  return {
    turns,
    ours: own,
    peers,
    ratios: { wiremock: ratioOf(own, peers.wiremock), 'mountebank-inject': ratioOf(own, peers['mountebank-inject']) },
    bodies: contest.learned.bodies,
  }
}

function peer(contest: Contest, bench: PeerBench, name: PeerName): Contender {
  return {
    name,
    turn: async () => {
      const { options, files, learned } = contest
      const server = await startPeer(bench, name)
      try {
        await whenReady(server, contest)
        const warmup = options.warmup * PEERS[name]
        return await runTurn(server, undefined, { seconds: options.seconds, warmup, files, parties: learned.parties, conversation: false })
      } finally {
        await server.stop()
      }
    },
  }
}

async function startPeer(bench: PeerBench, name: PeerName): Promise<Server> {
  const port = await freePort()
  const pid = await bench.start(name, port, pins ? SERVER_CORE : undefined)
  const last = () => signal(pid, 'SIGKILL')
  process.once('exit', last)
  const stop = async () => {
    const begin = performance.now()
    signal(pid, 'SIGTERM')
    while (signal(pid, 0)) {
      if (performance.now() - begin > END_WITHIN_MS) signal(pid, 'SIGKILL')
      await sleep(20)
    }
    process.off('exit', last)
  }
  return { pid, port, label: name, stop }
}

/** Sends to the whole process group. @returns whether there was one */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name)
  } catch {
    return false
  }
}

/** Waits for a right reply to a request with a certificate, and makes sure that there is none to one without. */
async function whenReady(server: Server, { files, learned }: Contest): Promise<void> {
  const begin = performance.now()
  for (let failure = ''; ; await sleep(50)) {
    try {
      const { head } = await postOnce(server.port, learned.parties, files)
      if (head.startsWith('HTTP/1.1 20')) break
      failure = head
    } catch (error) {
      failure = String(error)
    }
    if (performance.now() - begin > READY_WITHIN_MS) throw new Error(`${server.label} did not become ready: ${failure}`)
  }
  const anonymous = await postOnce(server.port, learned.parties, files, false).catch(() => undefined)
  if (anonymous !== undefined) throw new Error(`${server.label} answers without a client certificate: ${anonymous.head}`)
}
