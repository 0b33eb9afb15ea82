import { styleText } from 'node:util'
import { describeProblem } from './report.ts'

/** A demo as its audience is told of it. */
export interface Told {
  readonly title: string
  readonly story: string
  readonly steps: readonly { readonly title: string; readonly happens: string; readonly matters: string; readonly look: string }[]
}

/** What happened in a play, as the admin interface tells it. */
export interface DemoEvent {
  readonly kind: string
  readonly step?: number | undefined
  readonly text?: string | undefined
  readonly exchange?:
    | {
        readonly id: string
        readonly direction: string
        readonly door: string
        readonly summary: string
        readonly request: string
        readonly reply?: string | undefined
        readonly outcome?: string | undefined
        readonly problems: readonly string[]
      }
    | undefined
  readonly problem?:
    | { readonly code: string; readonly title: string; readonly came: string; readonly expected: string; readonly next: string }
    | undefined
  readonly state?: string | undefined
}

const WIDTH = 100

/** Writes a play to the terminal: narration, exchanges as they happen, findings. */
export function audienceOf({ title, story, steps }: Told): (event: DemoEvent) => void {
  const write = (text: string) => void process.stdout.write(`${text}\n`)
  return (event) => {
    const step = event.step === undefined ? undefined : steps[event.step]
    if (event.kind === 'begun') write(`${styleText('bold', title)}\n${wrapped(story, '')}`)
    if (event.kind === 'step' && step !== undefined) {
      write(`\n${styleText('bold', `${(event.step ?? 0) + 1}/${steps.length}  ${step.title}`)}`)
      write(wrapped(step.happens, '  '))
    }
    if (event.kind === 'exchange' && event.exchange !== undefined) write(exchangeLine(event.exchange))
    if (event.kind === 'saw' && event.text !== undefined) write(styleText('green', wrapped(event.text, '  ✓ ')))
    if (event.kind === 'step-played' && step !== undefined) {
      write(styleText('dim', wrapped(step.matters, '  On the real Spine: ')))
      write(styleText('dim', wrapped(step.look, '  Look at: ')))
    }
    if (event.kind === 'failed' && event.problem !== undefined) write(styleText('red', describeProblem(event.problem, '  ')))
    if (event.kind === 'ended') write(`\n${event.state === 'played' ? 'Played to its end.' : `Ended: ${event.state}.`}`)
  }
}

function exchangeLine({ id, direction, door, summary, request, reply, outcome, problems }: NonNullable<DemoEvent['exchange']>): string {
  const arrow = direction === 'in' ? '→ Spine' : '← Spine'
  const status = reply === undefined ? 'no answer' : reply.replace(/^HTTP\/1\.1 /, '')
  const what = summary === '' ? request : summary
  return styleText('cyan', `  ${arrow}  ${door}: ${what}  [${[status, outcome, ...problems].filter(Boolean).join(', ')}]  ${id}`)
}

/** Text on lines of at most 100 characters; those after the first are indented as far as its mark. */
function wrapped(text: string, mark: string): string {
  const indent = ' '.repeat(mark.startsWith('  ') ? Math.min(mark.length, 4) : 0)
  const lines: string[] = []
  let line = mark.trimEnd() === '' ? indent.slice(0, mark.length) : mark.trimEnd()
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length + 1 > WIDTH && line.trim() !== '') {
      lines.push(line)
      line = indent
    }
    line += line.trim() === '' ? word : ` ${word}`
  }
  return [...lines, line].join('\n')
}
