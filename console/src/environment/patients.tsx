import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { Patient } from '../api/environment-types.ts'
import { count } from '../format.ts'
import { useLoaded } from '../load.ts'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'
import { PatientEditor } from './patient-editor.tsx'

const SETTLED = 250
const GENDERS = { '0': 'not known', '1': 'male', '2': 'female', '9': 'not specified' }

/** The people of the spine: looked up, changed, made up. */
export function PatientsPart({ space }: { space: string }) {
  const [typed, setTyped] = useState('')
  const [text, setText] = useState('')
  const [after, setAfter] = useState<readonly string[]>([])
  const [chosen, setChosen] = useState<string>()
  useEffect(() => {
    const timer = setTimeout(() => {
      setText(typed)
      setAfter([])
    }, SETTLED)
    return () => clearTimeout(timer)
  }, [typed])
  const query = new URLSearchParams({ space, limit: '50', text, after: after.at(-1) ?? '' })
  const { value, error, again } = useLoaded<{ patients: readonly Patient[]; next?: string }>(`/api/patients?${query}`)
  const next = value?.next
  return (
    <>
      <Panel title="Look up" note="NHS number, name, address, postcode, date of birth (YYYYMMDD): every word must stand somewhere">
        <div class="line-form">
          <label>
            Patient{' '}
            <input
              type="search"
              size={40}
              value={typed}
              placeholder="pemberton ax1"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
          <button type="button" disabled={after.length === 0} onClick={() => setAfter(after.slice(0, -1))}>
            Back
          </button>
          <button type="button" disabled={next === undefined} onClick={() => next !== undefined && setAfter([...after, next])}>
            More
          </button>
        </div>
        <Trouble error={error} />
        <Table
          label="Patients"
          head={['NHS number', 'Name', 'Born', 'Gender', 'Address', 'GP', 'Change']}
          empty={value === undefined ? 'Looking…' : 'Nobody like that.'}
          rows={(value?.patients ?? []).map((patient) => {
            const name = patient.names.find(({ use, to }) => use === 'L' && to === undefined) ?? patient.names[0]
            const home = patient.addresses.find(({ use, to }) => use === 'H' && to === undefined) ?? patient.addresses[0]
            return [
              <button key="n" type="button" class="link mono" onClick={() => setChosen(patient.nhsNumber)}>
                {patient.nhsNumber}
              </button>,
              <span key="w">
                {[name?.prefix, ...(name?.given ?? []), name?.family].filter(Boolean).join(' ')}
                {patient.sensitivity !== undefined && <span class="chip warn">sensitive</span>}
                {patient.status !== 'live' && <span class="chip">{patient.status}</span>}
              </span>,
              <span key="b">
                {day(patient.birth.value)}
                {patient.death !== undefined && <span class="faint"> † {day(patient.death.value)}</span>}
              </span>,
              GENDERS[patient.gender],
              [...(home?.lines.filter(Boolean) ?? []), home?.postcode].filter(Boolean).join(', '),
              patient.gp.find(({ to }) => to === undefined)?.code ?? '',
              patient.scn,
            ]
          })}
        />
      </Panel>
      {chosen !== undefined && <PatientEditor key={chosen} nhsNumber={chosen} space={space} saved={again} />}
      <Generate space={space} again={again} />
    </>
  )
}

function Generate({ space, again }: { space: string; again: () => void }) {
  const [number, setNumber] = useState(100)
  const [seed, setSeed] = useState(7)
  const [told, setTold] = useState('')
  const action = useAction()
  return (
    <Panel title="Make patients up" note="The same seed gives the same people, with numbers that no real person has">
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault()
          action.run(async () => {
            const made = await send<{ added: number; replaced: number; first: string }>(
              'POST',
              `/api/patients/generate?space=${encodeURIComponent(space)}`,
              {
                count: number,
                seed,
              },
            )
            if (made !== undefined) setTold(`${count(made.added)} added, ${count(made.replaced)} replaced, from ${made.first} on`)
            again()
          })
        }}
      >
        <label>
          How many{' '}
          <input type="number" min={1} max={1000} value={number} onInput={(event) => setNumber(Number(event.currentTarget.value))} />
        </label>
        <label>
          Seed <input type="number" min={0} value={seed} onInput={(event) => setSeed(Number(event.currentTarget.value))} />
        </label>
        <button type="submit" disabled={action.busy}>
          Generate
        </button>
        <span role="status">{told}</span>
      </form>
      <Trouble error={action.error} />
    </Panel>
  )
}

const day = (value: string | undefined): string => value?.replace(/^(\d{4})(\d\d)(\d\d).*$/, '$3/$2/$1') ?? ''
