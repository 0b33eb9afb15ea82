import type { Command } from 'commander'
import { AdminClient, type AdminOptions, addAdminOptions } from './admin-client.ts'

interface ResetOptions extends AdminOptions {
  readonly space: string
}

export function configure(command: Command): void {
  addAdminOptions(command)
    .description(
      'Put a space back to its seed: state, deliveries, registrations, inboxes, exchanges, fault rules and clock. Its claims stay.',
    )
    .option('--space <name>', 'Space.', 'default')
    .action(reset)
}

async function reset({ space, ...where }: ResetOptions): Promise<void> {
  await new AdminClient(where).fetch('POST', `/api/spaces/${encodeURIComponent(space)}/reset`)
  process.stdout.write(`space ${space} is back at its seed\n`)
}
