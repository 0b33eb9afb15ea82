import type { Side } from './contest.ts'
import { DURABILITIES, type DurableComparison } from './durable.ts'
import type { PeerComparison } from './peers.ts'
import { STUB_SETS, type StubComparison } from './stubs.ts'
import type { Turn } from './turn.ts'

/** What is measured, per second, and what the issue at hand wants of it. */
export interface DurableCase {
  readonly name: string
  readonly unit: string
  readonly wanted: string
}

const COLUMNS = (unit: string) => `| server | ${unit}/s | p50 / p99 ms | server CPU µs |\n|---|---|---|---|`

export function sideRow(label: string, side: Side): string {
  return `| ${label} | ${side.perSecond.toFixed(0)} (±${percent(side.spreadRate)}) | ${side.p50.toFixed(2)} / ${side.p99.toFixed(2)} | ${side.cpuMicros.toFixed(1)} (±${percent(side.spreadCpu)}) |`
}

export function printDurable({ name, unit, wanted }: DurableCase, result: DurableComparison): void {
  const { ours, bare, ratios, turns, bodies } = result
  console.log(`
${name}: median of ${turnsOf('process', turns).length} turns each; request ${turns[0]?.requestBytes ?? 0} bytes with its head, acknowledgement ${bodies.ack}, answer ${bodies.answer} bytes; wanted: ${wanted}

${COLUMNS(unit)}
${DURABILITIES.map((durability) => sideRow(`mock-spine, --durability ${durability}`, ours[durability])).join('\n')}
${sideRow('bare node:https', bare)}
${DURABILITIES.map((durability) => `| ratio, ${durability} | **${ratios[durability].rate.toFixed(2)}** | | ${ratios[durability].cpu.toFixed(2)} |`).join('\n')}

${counted(turns.filter(({ server }) => server !== 'bare'))}
${disturbance(turns)}
Server CPU µs for each, by thread:

${partsTable(Object.fromEntries([...DURABILITIES.map((durability) => [durability, ours[durability]] as const), ['bare', bare]]))}`)
}

export function printPeers({ ours, peers, ratios, turns, bodies }: PeerComparison): void {
  const reply = (server: string) => turnsOf(server, turns)[0]?.replyBytes ?? 0
  const row = (label: string, name: keyof typeof ratios) =>
    `| ratio to ${label} | **${ratios[name].rate.toFixed(2)}** | | ${ratios[name].cpu.toFixed(2)} |`
  console.log(`
peers: median of ${turnsOf('ours', turns).length} turns each; request ${turns[0]?.requestBytes ?? 0} bytes with its head; replies with their heads: ours ${reply('ours')} (acknowledgement ${bodies.ack}), WireMock ${reply('wiremock')}, mountebank ${reply('mountebank-inject')} bytes; ${turns[0]?.protocol ?? ''}; wanted: 5 × WireMock, 2.5 × mountebank

${COLUMNS('messages')}
${sideRow('mock-spine', ours)}
${sideRow('WireMock', peers.wiremock)}
${sideRow('mountebank (JavaScript injection)', peers['mountebank-inject'])}
${row('WireMock', 'wiremock')}
${row('mountebank', 'mountebank-inject')}

${counted(turnsOf('ours', turns))}
${disturbance(turns)}`)
}

const STUB_LABELS = { none: 'no stubs', labels: '1,000 stubs by label', xpath: '1,000 stubs by XPath' } as const

export function printStubs({ sides, ratios, turns }: StubComparison): void {
  console.log(`
ack with 1,000 stubs that do not match: median of ${turnsOf('none', turns).length} turns each; wanted: 0.80 of none

${COLUMNS('messages')}
${STUB_SETS.map((set) => sideRow(STUB_LABELS[set], sides[set])).join('\n')}
| ratio, by label | **${ratios.labels.rate.toFixed(2)}** | | ${ratios.labels.cpu.toFixed(2)} |
| ratio, by XPath | **${ratios.xpath.rate.toFixed(2)}** | | ${ratios.xpath.cpu.toFixed(2)} |

${counted(turns)}
${disturbance(turns)}`)
}

const turnsOf = (server: string, turns: readonly Turn[]): Turn[] => turns.filter((turn) => turn.server === server)

/** Cores that others may take of the two before a turn counts as disturbed. */
const DISTURBED = 0.25

/** Who shares a core with one server and not with the other makes a ratio of rates say nothing; that of CPU says a little less then. */
export function disturbance(turns: readonly (Pick<Turn, 'foreign' | 'perSecond' | 'cpuMicros'> & { readonly server: string })[]): string {
  const names = [...new Set(turns.map(({ server }) => server))]
  const lines = names.flatMap((name) => {
    const own = turns.filter(({ server }) => server === name)
    const most = Math.max(...own.map(({ foreign }) => foreign))
    if (most <= DISTURBED) return []
    const cores = own.map(({ perSecond, cpuMicros }) => ((perSecond * cpuMicros) / 1e6).toFixed(2)).join(', ')
    return [`${name} (others up to ${most.toFixed(2)} cores; the server had ${cores} of a core)`]
  })
  return lines.length === 0 ? '' : `\n**Disturbed turns, compare no rates:** ${lines.join('; ')}.\n`
}

/** A turn ends with an error unless both counts are the same. */
function counted(turns: readonly Turn[]): string {
  const sum = (field: 'acknowledged' | 'answered') => turns.reduce((total, turn) => total + turn[field], 0)
  return `Of ours ${sum('acknowledged')} were acknowledged and ${sum('answered')} answered, each exactly once.`
}

function partsTable(sides: Readonly<Record<string, Side>>): string {
  const columns = Object.keys(sides)
  const parts = [...new Set(Object.values(sides).flatMap((side) => Object.keys(side.parts)))]
  const rows = parts.map((part) => `| ${part} | ${columns.map((name) => (sides[name]?.parts[part] ?? 0).toFixed(1)).join(' | ')} |`)
  return `| thread | ${columns.join(' | ')} |\n|---|${'---|'.repeat(columns.length)}\n${rows.join('\n')}`
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`
