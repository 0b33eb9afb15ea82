import type { Environment } from '../environment/environment.ts'
import type { InteractionCounts } from '../environment/interaction-counts.ts'
import type { Profile } from '../environment/profiles/profile.ts'
import type { ConnectionInfo } from '../environment/ready-file.ts'
import { table } from './table.ts'

/** What `up` prints when everything answers: addresses, certificate files, and lines to copy that work. */
export function banner({ title }: Pick<Profile, 'title'>, info: ConnectionInfo, interactions: InteractionCounts): string {
  const addresses = [
    ['HTTPS', info.httpsUrl, 'the doors of the environment (`mock-spine environment` lists them)'],
    ['LDAPS', info.ldapsUrl, ''],
    ['LDAP', info.ldapUrl, ''],
    ['HTTP', info.httpUrl, 'the console in a browser; CRLs, CA certificates, health, admin interface (/api/openapi.json)'],
  ]
  const files = Object.entries(info.clients).map(([name, { cert, key, p12 }]) => {
    const others = [key, p12].flatMap((file) => (file === undefined ? [] : [file.slice(file.lastIndexOf('.'))]))
    return [name, [cert, ...others].join(' ')]
  })
  return [
    `mock-spine is ready: ${title}, Spine is party ${info.spinePartyKey}\n\n`,
    table(addresses, '  '),
    '\n',
    table([['CA bundle', info.caBundle], ...files], '  '),
    `\n  ${interactionLine(interactions)}\n`,
    '\n  What Spine serves, and a first message (with `listen` in another terminal its answer arrives):\n\n',
    `    curl ${info.httpUrl}/api/parties/${info.spinePartyKey}\n`,
    ...['send examples/gp-summary-upload.msg', 'listen'].map((words) => `    ${commandLine(words, info.httpUrl)}\n`),
    '\n',
  ].join('')
}

const MOST_NOTES = 10

/** A line for each LDIF file that the start did not take whole, and the first reasons. */
export function importNotes(files: Environment['imported']): string {
  return files
    .filter(({ refused, warnings }) => refused.length + warnings.length > 0)
    .map(({ file, registered, entries, refused, warnings }) => {
      const head = `${file}: ${registered + entries} entries taken, ${refused.length} refused, ${warnings.length} warnings\n`
      const lines = [...refused, ...warnings].slice(0, MOST_NOTES).map(({ line, dn, reason }) => `  ${file}:${line}: ${dn}: ${reason}\n`)
      return head + lines.join('')
    })
    .join('')
}

const interactionLine = ({ catalogued, built, forwarded, unbuilt, sent, waiting }: InteractionCounts): string =>
  `Interactions: ${catalogued} catalogued; ${built} answered by a domain, ${forwarded} forwarded, ${unbuilt} kept and answered as not built (MS-NOT-BUILT); of those that Spine sends of itself ${sent} are sent, ${waiting} not yet`

/** In a checkout the pinned Node runs the command line. */
function commandLine(words: string, httpUrl: string): string {
  const program = import.meta.url.endsWith('.ts') ? 'npm run mock-spine --' : 'npx mock-spine'
  return `${program} ${words}${httpUrl === 'http://localhost:8080' ? '' : ` --admin-url ${httpUrl}`}`
}
