import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions } from './admin-client.ts'

interface DeregisterOptions extends AdminOptions {
  readonly partyKey: string
  readonly asid?: string
  readonly revoke?: true
  readonly space?: string
}

const Removed = z.looseObject({ revoked: z.string().optional() })

export function configure(command: Command): void {
  addAdminOptions(command)
    .description('Remove a supplier from the directory, or one of its accredited systems.')
    .requiredOption('--party-key <key>', 'Party key, such as C99903-9990003.')
    .option('--asid <asid>', 'Remove this accredited system alone.')
    .option('--revoke', 'Also revoke the certificate of its FQDN.')
    .option('--space <name>', 'Space that it is registered in. (default: default)')
    .action(deregister)
}

async function deregister({ partyKey, asid, revoke, space, ...where }: DeregisterOptions): Promise<void> {
  const query = new URLSearchParams({
    ...(space === undefined ? {} : { space }),
    ...(asid === undefined ? {} : { asid }),
    ...(revoke === undefined ? {} : { revoke: 'true' }),
  })
  const answer = await new AdminClient(where).fetch('DELETE', `/api/parties/${encodeURIComponent(partyKey)}?${query}`)
  const { revoked } = Removed.parse(await answer.json())
  process.stdout.write(`removed ${asid === undefined ? `party ${partyKey}` : `ASID ${asid} of party ${partyKey}`}\n`)
  if (revoked !== undefined) process.stdout.write(`revoked certificate ${revoked}\n`)
}
