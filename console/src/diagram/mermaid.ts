import { duration } from '../format.ts'
import type { Diagram } from './model.ts'

const ARROWS = { message: '->>', answer: '-->>', lost: '-x', work: '->>', waiting: '--)' } as const

/** The diagram as a mermaid text, for a README or a ticket. */
export function mermaidOf({ lanes, arrows }: Diagram): string {
  const ids = new Map(lanes.map(({ id }, at) => [id, `p${at + 1}`]))
  const lines = lanes.map(({ id, title, subtitle }) => `  participant ${ids.get(id)} as ${plain(`${title} (${subtitle})`)}`)
  let before: number | undefined
  for (const { at, from, to, kind, text } of arrows) {
    if (before !== undefined && at - before > 2000) lines.push(`  Note over ${ids.get(from)}: ${duration(at - before)} later`)
    before = at
    lines.push(`  ${ids.get(from)}${ARROWS[kind]}${ids.get(to)}: ${plain(text)}`)
  }
  return ['sequenceDiagram', ...lines, ''].join('\n')
}

/** Semicolons and hashes mean something to mermaid, and a line is an instruction. */
const plain = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('#', '#35;')
    .replaceAll(';', '#59;')
