import { useEffect, useRef } from 'preact/hooks'

const KEYS: readonly (readonly [string, string])[] = [
  ['j / k, ↓ / ↑', 'next and previous exchange'],
  ['Enter', 'open it'],
  ['c', 'its conversation'],
  ['/', 'look for text'],
  ['x', 'show everything again'],
  ['Esc', 'back to the list'],
  ['1 … 5', 'views of an exchange'],
  ['g l, g e, g d, g o', 'go to exchanges, environment, demos, outbox'],
  ['?', 'this list'],
]

export function Keys({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">Keyboard</h2>
      <dl>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  )
}
