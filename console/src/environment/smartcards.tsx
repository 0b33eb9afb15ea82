import { useState } from 'preact/hooks'
import { getJson, Refusal, send } from '../api/client.ts'
import { dateTime } from '../format.ts'
import { useLoaded } from '../load.ts'
import { Facts } from '../parts/facts.tsx'
import { Panel } from '../parts/panel.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'

interface Holder {
  readonly uid: string
  readonly cn: string
  readonly card: 'good' | 'blocked' | 'expired' | 'revoked'
  readonly training: boolean
  readonly roles: readonly { readonly id: string; readonly jobRole: string; readonly odsCode: string; readonly organisation: string }[]
}
interface Reader {
  readonly uid: string
  readonly cn: string
  readonly ticket: string
  readonly role?: string
  readonly locked: boolean
  readonly expiresAt: string
  readonly roles: readonly { readonly id: string; readonly text: string }[]
}
interface Session {
  readonly id: string
  readonly uid: string
  readonly cn: string
  readonly state: 'authenticated' | 'role-set' | 'locked' | 'ended'
  readonly role?: string
  readonly authenticatedAt: string
  readonly listeners: readonly string[]
  readonly ended?: { readonly by: string; readonly at: string }
}

/** Simulated smartcards, the one in the reader, and the sessions that they opened. */
export function SmartcardsPart({ space }: { space: string }) {
  const query = `?space=${encodeURIComponent(space)}`
  const cards = useLoaded<{ cards: readonly Holder[] }>(`/api/cards${query}`)
  const reader = useLoaded<Reader>(`/api/reader${query}`, 4000)
  const sessions = useLoaded<{ sessions: readonly Session[] }>(`/api/sessions${query}`, 4000)
  const action = useAction()
  const [typed, setTyped] = useState('')
  const all = () => {
    cards.again()
    reader.again()
    sessions.again()
  }
  const act = (work: () => Promise<unknown>) => action.run(work, all)
  const empty = reader.error instanceof Refusal && reader.error.status === 404
  const shown = (cards.value?.cards ?? []).filter(({ uid, cn }) => `${uid} ${cn}`.toLowerCase().includes(typed.toLowerCase()))
  return (
    <>
      <Trouble error={action.error ?? cards.error ?? (empty ? undefined : reader.error)} />
      <Panel title="In the reader">
        {reader.value === undefined ? (
          <p class="faint">The reader is empty. Insert a card below.</p>
        ) : (
          <>
            <Facts
              facts={[
                ['User', `${reader.value.cn} (${reader.value.uid})`],
                ['Ticket', reader.value.ticket],
                ['Role', reader.value.roles.find(({ id }) => id === reader.value?.role)?.text ?? 'none chosen'],
                ['Until', dateTime(reader.value.expiresAt)],
              ]}
            />
            <div class="actions">
              <button
                type="button"
                onClick={() => act(() => send('PUT', '/api/reader/lock', { space, locked: reader.value?.locked !== true }))}
              >
                {reader.value.locked ? 'Unlock' : 'Lock'}
              </button>
              <button type="button" onClick={() => act(() => send('DELETE', `/api/reader${query}`))}>
                Take the card out
              </button>
            </div>
          </>
        )}
      </Panel>
      <Panel title="Sessions">
        <Table
          label="Sessions"
          head={['Since', 'User', 'State', 'Role', 'Listeners', '']}
          empty="Nobody has logged in."
          rows={(sessions.value?.sessions ?? []).map(({ id, uid, cn, state, role, authenticatedAt, listeners, ended }) => [
            dateTime(authenticatedAt),
            `${cn} (${uid})`,
            <span key="s" class={state === 'ended' ? 'chip' : 'chip good'}>
              {state}
              {ended !== undefined && ` by ${ended.by}`}
            </span>,
            role ?? '',
            listeners.length,
            state === 'ended' ? (
              ''
            ) : (
              <SureButton
                key="e"
                sure="End it"
                label={`session of ${cn}`}
                act={() => act(() => send('DELETE', `/api/sessions/${encodeURIComponent(id)}${query}`))}
              >
                End
              </SureButton>
            ),
          ])}
        />
      </Panel>
      <Panel title="Cards" note="PIN 1234 unless one was set">
        <div class="line-form">
          <label>
            User <input type="search" value={typed} placeholder="name or id" onInput={(event) => setTyped(event.currentTarget.value)} />
          </label>
        </div>
        <Table
          label="Cards"
          head={['Id', 'Name', 'Card', 'Roles', '']}
          empty="No such user."
          rows={shown.map((holder) => [
            <span key="u" class="mono">
              {holder.uid}
            </span>,
            holder.cn,
            <span key="c" class={holder.card === 'good' ? 'chip good' : 'chip bad'}>
              {holder.card}
            </span>,
            <RolesOf key="r" holder={holder} insert={(role) => act(() => insert(space, holder.uid, role))} />,
            <span key="a" class="actions tight">
              <button
                type="button"
                aria-label={`Issue a new card to ${holder.cn}`}
                onClick={() => act(() => send('POST', '/api/cards', { space, uid: holder.uid }))}
              >
                New card
              </button>
              {holder.card === 'good' && (
                <SureButton
                  sure="Revoke it"
                  label={`the card of ${holder.cn}`}
                  act={() => act(() => send('DELETE', `/api/cards/${holder.uid}${query}`))}
                >
                  Revoke
                </SureButton>
              )}
            </span>,
          ])}
        />
      </Panel>
    </>
  )
}

/** One reader, one card: what is in it comes out first. */
async function insert(space: string, uid: string, role: string): Promise<void> {
  const query = `?space=${encodeURIComponent(space)}`
  const there = await getJson(`/api/reader${query}`).then(
    () => true,
    () => false,
  )
  if (there) await send('DELETE', `/api/reader${query}`)
  await send('POST', '/api/reader', { space, uid, ...(role === '' ? {} : { role }) })
}

function RolesOf({ holder: { cn, roles }, insert: put }: { holder: Holder; insert: (role: string) => void }) {
  const [role, setRole] = useState(roles[0]?.id ?? '')
  return (
    <span class="actions tight">
      {roles.length > 0 && (
        <select aria-label={`Role of ${cn}`} value={role} onChange={(event) => setRole(event.currentTarget.value)}>
          {roles.map(({ id, jobRole, organisation, odsCode }) => (
            <option key={id} value={id}>
              {lastOf(jobRole)}, {organisation} ({odsCode})
            </option>
          ))}
        </select>
      )}
      <button type="button" aria-label={`Insert the card of ${cn}`} onClick={() => put(role)}>
        Insert
      </button>
    </span>
  )
}

/** `"Clinical":"Clinical Provision":"Clinical Practitioner Access Role"` is told by its last part. */
const lastOf = (jobRole: string): string => /"([^"]+)"$/.exec(jobRole)?.[1] ?? jobRole
