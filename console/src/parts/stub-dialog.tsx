import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { Exchange } from '../api/types.ts'
import { stubOf } from '../stub.ts'
import { Trouble } from './trouble.tsx'
import { useAction } from './use-action.ts'

/** A stub that answers requests like this one as it was answered, to be changed before it is put in force. */
export function StubDialog({ exchange, close }: { exchange: Exchange; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState(() => JSON.stringify(stubOf(exchange), null, 2))
  const action = useAction()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="stub" aria-labelledby="stub-title" onClose={close}>
      <h2 id="stub-title">A stub of this exchange</h2>
      <p class="faint">
        Requests that match get this answer. docs/guides/stubs.md has every key; under Environment, Faults and stubs, it is ended again.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          action.run(
            () => send('POST', '/api/stubs', JSON.parse(text)),
            () => dialog.current?.close(),
          )
        }}
      >
        <label>
          Stub
          <textarea rows={18} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <Trouble error={action.error} />
        <div class="actions">
          <button type="submit" disabled={action.busy}>
            Put in force
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  )
}
