import { useState } from 'preact/hooks'
import { token } from '../api/client.ts'

/** Asked of who calls from elsewhere: the token opens the admin interface. */
export function TokenForm({ wrong }: { wrong: boolean }) {
  const [value, setValue] = useState('')
  return (
    <section class="page narrow">
      <h1>This console asks who you are</h1>
      <p>
        It is open to the machine that it runs on, at <code>localhost</code>. From elsewhere it needs the admin token:{' '}
        <code>adminToken</code> of the ready file, or what <code>--admin-token</code> was given.
      </p>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault()
          token.set(value)
          location.reload()
        }}
      >
        <label>
          Admin token <input type="password" autocomplete="off" value={value} onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        <button type="submit">Open</button>
      </form>
      {wrong && <p class="error-text">That token is wrong. A new one is made at each start unless it is set.</p>}
    </section>
  )
}
