import { useState } from 'preact/hooks'
import { download, saveAs, send } from '../api/client.ts'
import type { CertificateView } from '../api/environment-types.ts'
import { date, dateTime } from '../format.ts'
import { useLoaded } from '../load.ts'
import { Panel } from '../parts/panel.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'

const KINDS = { server: 'Spine’s own, as server', outgoing: 'Spine’s own, as caller', client: 'supplier', request: 'signed request' }
const BAD = ['revoked', 'expired', 'not-yet-valid', 'wrong-ca', 'wrong-name', 'wrong-usage', 'sha1', 'weak-key', 'self-signed']
const DAY = 86_400_000

/** Every certificate of the CA, with its expiry. */
export function CertificatesPart() {
  const { value, error, again } = useLoaded<{ certificates: readonly CertificateView[] }>('/api/certificates')
  const action = useAction()
  const revoke = (serial: string) => action.run(() => send('POST', '/api/certificates/revoke', { serial }), again)
  return (
    <>
      <Trouble error={error ?? action.error} />
      <Panel title="Issued" note="Newest last; what is revoked stands in the CRL at once">
        <Table
          label="Certificates"
          head={['Name', 'Common name', 'For', 'In force until', 'Serial', '']}
          empty="None yet."
          rows={(value?.certificates ?? []).map((each) => [
            <b key="n">{each.name}</b>,
            <span key="c" class="mono wrap" title={each.names.join('\n')}>
              {each.commonName}
            </span>,
            KINDS[each.kind],
            <Until key="u" certificate={each} />,
            <span key="s" class="mono wrap faint">
              {each.serial}
            </span>,
            <span key="a" class="actions tight">
              <button
                type="button"
                aria-label={`PEM of ${each.name}`}
                onClick={() => void download(`/api/certificates/${encodeURIComponent(each.name)}`, `${each.name}.crt`)}
              >
                PEM
              </button>
              {each.kind === 'client' && (
                <button
                  type="button"
                  aria-label={`P12 of ${each.name}`}
                  onClick={() => void download(`/api/certificates/${encodeURIComponent(each.name)}?format=p12`, `${each.name}.p12`)}
                >
                  P12
                </button>
              )}
              {each.revoked === undefined && (each.kind === 'client' || each.kind === 'request') && (
                <SureButton sure="Revoke it" label={each.name} act={() => revoke(each.serial)}>
                  Revoke
                </SureButton>
              )}
            </span>,
          ])}
        />
      </Panel>
      <Issue again={again} />
      <Bad names={(value?.certificates ?? []).filter(({ kind }) => kind === 'client').map(({ name }) => name)} />
    </>
  )
}

function Until({ certificate: { notBefore, notAfter, revoked } }: { certificate: CertificateView }) {
  if (revoked !== undefined)
    return (
      <span class="chip bad" title={dateTime(revoked.at)}>
        revoked: {revoked.reason}
      </span>
    )
  const left = Date.parse(notAfter) - Date.now()
  const whole = Date.parse(notAfter) - Date.parse(notBefore)
  const kind = left < 0 ? 'bad' : left < 30 * DAY ? 'warn' : 'good'
  const share = Math.max(0, Math.min(100, (100 * left) / whole))
  return (
    <span class="until" title={`${dateTime(notBefore)} to ${dateTime(notAfter)}`}>
      {date(notAfter)}
      <span class="faint">{left < 0 ? 'expired' : `${Math.round(left / DAY)} days`}</span>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="4" class="track" />
        <rect width={share} height="4" class={kind} />
      </svg>
    </span>
  )
}

function Issue({ again }: { again: () => void }) {
  const action = useAction()
  const [name, setName] = useState('')
  const [fqdn, setFqdn] = useState('')
  return (
    <Panel title="Issue one more" note="With a new key; suppliers get theirs when they are registered">
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault()
          action.run(async () => {
            const made = await send<{ chain: string; key: string }>('POST', '/api/certificates', { name, fqdn })
            saveAs(new Blob([made?.chain ?? '', made?.key ?? '']), `${name}.pem`)
            again()
          })
        }}
      >
        <label>
          Name <input required value={name} placeholder="my-system" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label>
          Common name{' '}
          <input
            required
            value={fqdn}
            placeholder="my-system.mock.nhs.uk"
            size={28}
            onInput={(event) => setFqdn(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={action.busy}>
          Issue and download
        </button>
      </form>
      <Trouble error={action.error} />
    </Panel>
  )
}

function Bad({ names }: { names: readonly string[] }) {
  const action = useAction()
  const [kind, setKind] = useState(BAD[0])
  const [name, setName] = useState('supplier-a')
  return (
    <Panel title="A bad one, for negative tests" note="To be tried where it must be refused">
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault()
          action.run(async () => {
            const made = await send<{ chain: string; key: string }>('POST', '/api/certificates/bad', { kind, name })
            saveAs(new Blob([made?.chain ?? '', made?.key ?? '']), `${name}-${kind}.pem`)
          })
        }}
      >
        <label>
          What is wrong{' '}
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            {BAD.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          for{' '}
          <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {names.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={action.busy}>
          Make and download
        </button>
      </form>
      <Trouble error={action.error} />
    </Panel>
  )
}
