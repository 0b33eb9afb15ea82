import { Refusal } from '../api/client.ts'

/** A refusal of the admin interface in words: what came, what was expected, what to do. */
export function Trouble({ error }: { error: unknown }) {
  if (error === undefined) return null
  if (!(error instanceof Refusal)) {
    return (
      <p class="trouble" role="alert">
        {error instanceof Error ? error.message : String(error)}
      </p>
    )
  }
  return (
    <div class="trouble" role="alert">
      <strong>{error.message}</strong>
      {error.came !== '' && (
        <p>
          Came: {error.came}. Expected: {error.expected}.
        </p>
      )}
      <p>
        {error.next} {error.code !== '' && <code>{error.code}</code>}
      </p>
    </div>
  )
}
