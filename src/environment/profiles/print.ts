import { doorUrls } from './door-at.ts'
import type { Door, Host, Profile } from './profile.ts'

/** The text of `mock-spine environment NAME`: hosts, doors, identifiers, trust, calendar. `built` are the doors emulated so far. */
export function printEnvironment(profile: Profile, built: ReadonlySet<Door>): string {
  return [
    `${profile.title}: \`mock-spine up --environment ${profile.name}\``,
    '',
    'Hosts',
    ...table(profile.hosts.map(hostRow)),
    '',
    '  certificate: require = a client certificate is demanded, ask = the door judges itself, none = never asked',
    '  source: D stated by a project document, S read in public sources, I inferred',
    '',
    'Doors (* emulated so far; the others answer 501 with MS-DOOR-NOT-BUILT)',
    ...table(doorUrls(profile).map(({ door, url }) => [built.has(door.door) ? '*' : ' ', door.door, url, door.what])),
    '',
    'Identifiers',
    ...table([
      ['Spine party key', profile.spinePartyKey],
      ['Spine ODS code', profile.spineOdsCode],
      ...(profile.ers === undefined ? [] : [['e-RS party key, ASID', `${profile.ers.partyKey}, ${profile.ers.asid}`]]),
      ['Spine calls out as', profile.outgoingCn],
      ...(profile.tokenEventSource === undefined ? [] : [['CIS token events come from', profile.tokenEventSource]]),
    ]),
    '',
    'Trust (generated test CA)',
    ...table([
      ['root', subject(profile.ca.root)],
      ['sub', subject(profile.ca.sub)],
      ['CRL of the root', profile.crl.root],
      ...profile.crl.leaves.map((url) => ['CRL of the sub', url]),
      ['OCSP', profile.ocsp],
      ['CA certificate', profile.caIssuers],
    ]),
    '',
    'Maintenance slots (London time)',
    ...table(profile.maintenance.map(({ service, slot }) => [service, slot])),
    ...(profile.closing === undefined
      ? []
      : [
          '',
          `No new users, endpoints or certificates since ${profile.closing.minimal}${profile.closing.except === undefined ? '' : ` (except ${profile.closing.except})`}; no more since ${profile.closing.gone} (--as-of goes back)`,
        ]),
    '',
  ].join('\n')
}

function hostRow({ role, name, ports, policy, mark, address, note }: Host): string[] {
  const at = ports.map(({ port, protocol }) => `${port} ${protocol}`).join(', ')
  const remarks = [address, note].filter((remark) => remark !== undefined)
  return [role, name, at === '' ? '-' : at, `certificate: ${policy}`, mark, remarks.join('; ')]
}

function subject({ C, O, OU, CN }: Profile['ca']['root']): string {
  return `C=${C}, O=${O}, OU=${OU}, CN=${CN}`
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}
