import type { EnvironmentView, Readiness } from '../api/environment-types.ts'
import { filterAddress } from '../filter.ts'
import { count, date } from '../format.ts'
import { useLoaded } from '../load.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'

const POLICIES = { require: 'client certificate', ask: 'certificate asked for', none: 'no certificate' }

/** Addresses, doors, readiness, maintenance and versions. */
export function OverviewPart() {
  const environment = useLoaded<EnvironmentView>('/api/environment')
  const ready = useLoaded<Readiness>('/readyz', 5000)
  const { value } = environment
  if (value === undefined) return <Trouble error={environment.error} />
  const hosts = Map.groupBy(value.hosts, ({ role }) => role)
  return (
    <>
      <p class="lead">
        {value.title}. Spine is party <code>{value.spinePartyKey}</code>; the directory hands out{' '}
        {{ real: 'the real host names', local: 'addresses at localhost' }[value.advertise] ?? `addresses at ${value.advertise}`}.
      </p>
      <div class="cards">
        {(['https', 'ldaps', 'ldap', 'http'] as const).map((kind) => (
          <div key={kind} class="card">
            <b>{{ https: 'Doors', ldaps: 'Directory, TLS', ldap: 'Directory', http: 'Console, admin, CRLs' }[kind]}</b>
            <code>{value.urls[kind]}</code>
            <CopyButton text={() => value.urls[kind]}>Copy</CopyButton>
          </div>
        ))}
      </div>
      {ready.value !== undefined && <Ready ready={ready.value} />}
      <Panel title="Doors" note={`${count(value.interactions.length)} interactions in the catalogue`}>
        <Table
          label="Doors"
          head={['Door', 'Paths', '']}
          empty="No doors."
          rows={value.doors.map(({ name, paths }) => [
            <b key="name">{name}</b>,
            <span key="paths" class="mono wrap">
              {paths.slice(0, 6).join('  ')}
              {paths.length > 6 && ` and ${paths.length - 6} more`}
            </span>,
            <a key="see" href={filterAddress({ door: name })}>
              its exchanges
            </a>,
          ])}
        />
      </Panel>
      <Panel title="Host names" note="As on HSCN; in compose each is an alias, elsewhere HTTPS_PROXY or a hosts file leads here">
        <Table
          label="Host names"
          head={['For', 'Names', 'Callers']}
          empty="No host names."
          rows={[...hosts].map(([role, all]) => [
            role,
            <span key="names" class="mono wrap">
              {all.map(({ name }) => name).join('  ')}
            </span>,
            POLICIES[all[0]?.certificate ?? 'none'],
          ])}
        />
      </Panel>
      <Panel title="Maintenance of the real environment" note="London time">
        <Facts facts={value.maintenance.map(({ service, slot }) => [service, slot])} />
      </Panel>
      <Panel title="Build">
        <Facts
          facts={[
            ['mock-spine', value.versions.mockSpine],
            ['Node', value.versions.node],
            ['Interface', '/api/openapi.json'],
          ]}
        />
      </Panel>
    </>
  )
}

function Ready({ ready: { ready, listeners, seed, store, ca } }: { ready: Readiness }) {
  const sign = (good: boolean, text: string) => <span class={good ? 'chip good' : 'chip bad'}>{text}</span>
  return (
    <p class="chips">
      {sign(ready, ready ? 'Ready' : 'Not ready')}
      {listeners.map(({ name, port, listening, connections }) => (
        <span key={name} class={listening ? 'chip' : 'chip bad'}>
          {name} {port}
          {connections > 0 && `, ${connections} connected`}
        </span>
      ))}
      {sign(seed.loaded, `${count(seed.parties)} parties`)}
      {sign(store.writable, `store: ${store.name}`)}
      {sign(ca.inForce, `server certificate until ${date(ca.serverCertificateUntil)}`)}
    </p>
  )
}
