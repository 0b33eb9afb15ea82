import { useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import type { Registered } from '../api/environment-types.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useAction } from '../parts/use-action.ts'

const FIELDS = [
  ['partyKey', 'Party key', 'issued under the ODS code'],
  ['odsCode', 'ODS code', 'A99901'],
  ['fqdn', 'FQDN', 'my-system.mock.nhs.uk'],
  ['name', 'Name', 'My system'],
  ['endpoint', 'Endpoint', 'https://localhost:9450/ or inbox:'],
  ['asid', 'ASID', 'issued'],
  ['manufacturer', 'Manufacturer', ''],
  ['product', 'Product', ''],
  ['version', 'Version', ''],
] as const

/** Registers a supplier, or changes one; a certificate request may be dropped in, else a key is made here. */
export function RegisterForm({ space, done }: { space: string; done: (registered: Registered) => void }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [csr, setCsr] = useState('')
  const action = useAction()
  const given = Object.fromEntries(Object.entries({ ...values, csr }).filter(([, value]) => value.trim() !== ''))
  return (
    <form
      class="register"
      onSubmit={(event) => {
        event.preventDefault()
        action.run(async () => {
          const made = await send<Registered>('POST', '/api/parties', { ...given, space })
          if (made !== undefined) done(made)
        })
      }}
    >
      <div class="fields">
        {FIELDS.map(([name, title, hint]) => (
          <label key={name}>
            {title}
            <input
              value={values[name] ?? ''}
              placeholder={hint}
              spellcheck={false}
              onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <label>
        Certificate request (PEM), if the key is yours
        <textarea
          rows={3}
          value={csr}
          placeholder="-----BEGIN CERTIFICATE REQUEST-----"
          spellcheck={false}
          onInput={(event) => setCsr(event.currentTarget.value)}
        />
      </label>
      <div class="actions">
        <label class="file">
          Choose a CSR file
          <input type="file" accept=".csr,.pem,.txt" onChange={(event) => void event.currentTarget.files?.[0]?.text().then(setCsr)} />
        </label>
        <button type="submit" disabled={action.busy}>
          Register
        </button>
      </div>
      <Trouble error={action.error} />
    </form>
  )
}
