import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { SpaceView } from '../api/environment-types.ts'
import { CertificatesPart } from '../environment/certificates.tsx'
import { ClockPart } from '../environment/clock.tsx'
import { DirectoryPart } from '../environment/directory.tsx'
import { FaultsPart } from '../environment/faults.tsx'
import { OutboxPart } from '../environment/outbox.tsx'
import { OverviewPart } from '../environment/overview.tsx'
import { PatientsPart } from '../environment/patients.tsx'
import { SmartcardsPart } from '../environment/smartcards.tsx'
import { SuppliersPart } from '../environment/suppliers.tsx'
import { TrustPart } from '../environment/trust.tsx'
import { useLoaded } from '../load.ts'
import { go, to } from '../router.ts'

interface PartProps {
  readonly space: string
}

const PARTS: readonly (readonly [name: string, title: string, part: (props: PartProps) => ComponentChildren])[] = [
  ['', 'What runs', OverviewPart],
  ['trust', 'Trust it', TrustPart],
  ['certificates', 'Certificates', CertificatesPart],
  ['suppliers', 'Suppliers', SuppliersPart],
  ['directory', 'Directory', DirectoryPart],
  ['patients', 'Patients', PatientsPart],
  ['smartcards', 'Smartcards', SmartcardsPart],
  ['outbox', 'Outbox', OutboxPart],
  ['clock', 'Clock and spaces', ClockPart],
  ['faults', 'Faults and stubs', FaultsPart],
]

/** What runs, and everything that can be done to it. */
export function EnvironmentPage({ part, query }: { part: string; query: URLSearchParams }) {
  const spaces = useLoaded<{ spaces: readonly SpaceView[] }>('/api/spaces').value?.spaces ?? []
  const space = query.get('space') ?? 'default'
  const [, title, Part] = PARTS.find(([name]) => name === part) ?? PARTS[0] ?? ['', '', () => null]
  useEffect(() => {
    document.title = `${title} · mock-spine`
  }, [title])
  const address = (name: string, of = space) =>
    `${name === '' ? to('environment') : to('environment', name)}${of === 'default' ? '' : `?space=${encodeURIComponent(of)}`}`
  return (
    <div class="environment">
      <nav aria-label="Environment" class="side">
        {PARTS.map(([name, text]) => (
          <a key={name} href={address(name)} aria-current={text === title ? 'page' : undefined}>
            {text}
          </a>
        ))}
        {(spaces.length > 1 || space !== 'default') && (
          <label>
            Space
            <select value={space} onChange={(event) => go(address(part, event.currentTarget.value))}>
              {[...new Set(['default', ...spaces.map(({ name }) => name), space])].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
      </nav>
      <section class="page">
        <h1>{title}</h1>
        <Part key={space} space={space} />
      </section>
    </div>
  )
}
