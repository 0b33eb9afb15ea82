import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { runs } from './space.ts'

type ClockOptions = AdminOptions & { readonly space: string }

const ClockAnswer = z.object({ now: z.string(), frozen: z.boolean(), rate: z.number() })

export function configure(command: Command): void {
  sub(command, 'show', 'Show the time in a space.').action((options: ClockOptions) => change(options, undefined))
  sub(command, 'advance <duration>', 'Move it forward, such as by 5m or 1d: what is due then is done at once.').action(
    (duration: string, options: ClockOptions) => change(options, { advance: duration }),
  )
  sub(command, 'set <time>', 'Set it, such as to 2026-01-31T09:00:00Z.').action((time: string, options: ClockOptions) =>
    change(options, { set: time }),
  )
  sub(command, 'freeze', 'Stop it.').action((options: ClockOptions) => change(options, { freeze: true }))
  sub(command, 'resume', 'Let it run on from where it stands.').action((options: ClockOptions) => change(options, { freeze: false }))
  sub(command, 'scale <rate>', 'Let it run so many times as fast as the machine’s; 1 is as fast.').action(
    (rate: string, options: ClockOptions) => change(options, { scale: number(rate) }),
  )
}

const sub = (command: Command, form: string, description: string): Command =>
  addAdminOptions(command.command(form).description(description)).option('--space <name>', 'Space.', 'default')

async function change({ space, ...where }: ClockOptions, body: object | undefined): Promise<void> {
  const client = new AdminClient(where)
  const path = `/api/spaces/${encodeURIComponent(space)}/clock`
  const clock =
    body === undefined ? await client.get(path, ClockAnswer) : ClockAnswer.parse(await (await client.fetch('PUT', path, body)).json())
  process.stdout.write(`${clock.now} ${runs(clock)}\n`)
}

function number(rate: string): number {
  const value = Number(rate)
  if (rate.trim() === '' || !(value > 0)) throw usage(`clock scale ${rate}`, 'a number above 0')
  return value
}
