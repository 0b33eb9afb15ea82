import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { Patient } from '../api/environment-types.ts'
import { dateTime } from '../format.ts'
import { useLoaded } from '../load.ts'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'

interface Whole {
  readonly patient: Patient
  readonly changes: readonly {
    readonly scn: number
    readonly at: string
    readonly by: string
    readonly interaction: string
    readonly items: readonly string[]
  }[]
}

/** A record as every door sees it, to be changed: the fields that demonstrations change, and the whole as JSON. */
export function PatientEditor({ nhsNumber, space, saved }: { nhsNumber: string; space: string; saved: () => void }) {
  const query = `?space=${encodeURIComponent(space)}`
  const { value, error, again } = useLoaded<Whole>(`/api/patients/${nhsNumber}${query}`)
  const [text, setText] = useState('')
  const action = useAction()
  useEffect(() => {
    if (value !== undefined) setText(JSON.stringify(value.patient, null, 2))
  }, [value])
  const save = () =>
    action.run(async () => {
      const patient: unknown = JSON.parse(text)
      await send('POST', `/api/patients${query}`, { patients: [patient] })
      again()
      saved()
    })
  return (
    <Panel title={`NHS number ${nhsNumber}`} note={value === undefined ? '' : `serial change number ${value.patient.scn}`}>
      <Trouble error={error ?? action.error} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <label>
          The record
          <textarea rows={16} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <button type="submit" disabled={action.busy || value === undefined}>
          Save
        </button>
      </form>
      <Table
        label="Changes"
        head={['Change', 'When', 'By', 'Interaction', 'What']}
        empty="It has not been changed since it was loaded."
        rows={(value?.changes ?? []).map(({ scn, at, by, interaction, items }) => [scn, dateTime(at), by, interaction, items.join(', ')])}
      />
    </Panel>
  )
}
