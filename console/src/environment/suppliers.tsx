import { useState } from 'preact/hooks'
import type { Party, Registered } from '../api/environment-types.ts'
import { filterAddress } from '../filter.ts'
import { count, date, shortInteraction } from '../format.ts'
import { useLoaded } from '../load.ts'
import { Facts } from '../parts/facts.tsx'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { InboxOf } from './inbox.tsx'
import { RegisterForm } from './register-form.tsx'

/** Who may call Spine and where Spine delivers; and registering one more. */
export function SuppliersPart({ space }: { space: string }) {
  const { value, error, again } = useLoaded<{ parties: readonly Party[] }>(`/api/parties?space=${encodeURIComponent(space)}`)
  const [chosen, setChosen] = useState<string>()
  const [made, setMade] = useState<Registered>()
  const party = value?.parties.find(({ partyKey }) => partyKey === chosen)
  return (
    <>
      <Trouble error={error} />
      <Panel title="Registered">
        <Table
          label="Suppliers"
          head={['Party key', 'Name', 'FQDN', 'ASIDs', 'Endpoint', '']}
          empty="Nobody."
          rows={(value?.parties ?? []).map((each) => [
            <button
              key="k"
              type="button"
              class="link mono"
              aria-expanded={each.partyKey === chosen}
              onClick={() => setChosen(each.partyKey === chosen ? undefined : each.partyKey)}
            >
              {each.partyKey}
            </button>,
            each.name,
            <span key="f" class="mono wrap">
              {each.fqdn}
            </span>,
            <span key="a" class="mono">
              {each.accreditedSystems
                .slice(0, 3)
                .map(({ asid }) => asid)
                .join(', ')}
              {each.accreditedSystems.length > 3 && ` +${each.accreditedSystems.length - 3}`}
            </span>,
            <span key="u" class="mono wrap">
              {each.endpoints[0]?.url ?? ''}
            </span>,
            <a key="x" href={filterAddress({ party: each.partyKey })}>
              exchanges
            </a>,
          ])}
        />
      </Panel>
      {party !== undefined && <Whole party={party} space={space} />}
      {made !== undefined && <Made registered={made} />}
      <Panel title="Register a supplier, or change one" note="Ids that are left out are issued in their national shapes">
        <RegisterForm
          space={space}
          done={(registered) => {
            setMade(registered)
            again()
          }}
        />
      </Panel>
    </>
  )
}

function Whole({ party, space }: { party: Party; space: string }) {
  const { partyKey, name, odsCode, accreditedSystems, endpoints } = party
  return (
    <Panel title={`${name} (${partyKey})`} note={`ODS code ${odsCode}`}>
      {accreditedSystems.map(({ asid, name: system, product, interactions, odsCode: ods }) => (
        <details key={asid}>
          <summary>
            ASID <code>{asid}</code> {system} may call {count(interactions.length)} interactions
          </summary>
          <Facts
            facts={[
              ...(product === undefined ? [] : ([['Product', `${product.manufacturer} ${product.name} ${product.version}`]] as const)),
              ...(ods === undefined ? [] : ([['ODS code', ods]] as const)),
              ['Interactions', interactions.map(shortInteraction).join(', ')],
            ]}
          />
        </details>
      ))}
      <details>
        <summary>{count(endpoints.length)} endpoints with their contracts</summary>
        <Table
          label="Endpoints"
          head={['Interaction', 'CPAId', 'URL', 'Sync reply', 'Ack', 'Retries']}
          empty="None."
          rows={endpoints.map((each) => [
            shortInteraction(each.interaction),
            <code key="c">{each.cpaId}</code>,
            <span key="u" class="mono wrap">
              {each.url}
            </span>,
            each.syncReplyMode,
            each.ackRequested,
            each.retries === undefined ? '' : `${each.retries} every ${each.retryInterval ?? '?'}`,
          ])}
        />
      </details>
      {endpoints.some(({ url }) => url.startsWith('inbox:')) && <InboxOf partyKey={partyKey} space={space} />}
    </Panel>
  )
}

function Made({ registered: { partyKey, accreditedSystems, certificate, notes } }: { registered: Registered }) {
  return (
    <div class="panel good-news" role="status">
      <h2>
        {partyKey} is registered, ASID {accreditedSystems.at(-1)?.asid}
      </h2>
      <p>
        Its certificate is <code>{certificate.name}</code>, in force until {date(certificate.notAfter)}: download it under{' '}
        <a href="/console/environment/certificates">Certificates</a>.
      </p>
      {notes.length > 0 && (
        <>
          <p>The real path to live would not let this pass:</p>
          <ul>
            {notes.map(({ code, title, came, next }) => (
              <li key={code + came}>
                {title} Came: <code>{came}</code>. {next}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
