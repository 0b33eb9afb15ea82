import { useState } from 'preact/hooks'
import { download, send } from '../api/client.ts'
import type { Exchange } from '../api/types.ts'
import { asCurl } from '../curl.ts'
import { useLoaded } from '../load.ts'
import { go, to } from '../router.ts'
import { CopyButton } from './copy-button.tsx'
import { StubDialog } from './stub-dialog.tsx'
import { Trouble } from './trouble.tsx'
import { useAction } from './use-action.ts'

interface Certificates {
  readonly certificates: readonly { readonly serial: string; readonly name: string }[]
}

/** What can be done with an exchange. */
export function ExchangeActions({ exchange }: { exchange: Exchange }) {
  const environment = useLoaded<{ urls: { https: string; http: string } }>('/api/environment').value
  const certificates = useLoaded<Certificates>('/api/certificates').value
  const serial = exchange.peer.certificate?.serial
  const client = certificates?.certificates.find((each) => each.serial === serial)?.name
  const http = exchange.request.line.startsWith('connection') || !/^[A-Z]+ /.test(exchange.request.line) ? undefined : environment
  const action = useAction()
  const [stub, setStub] = useState(false)
  const [told, setTold] = useState('')
  const replay = () =>
    action.run(async () => {
      const again = await send<{ exchange?: string; direction: 'in' | 'out' }>('POST', `/api/exchanges/${exchange.id}/replay`, {})
      if (again?.exchange !== undefined) go(to('exchanges', again.exchange))
      else setTold('The delivery is promised once more.')
    })
  return (
    <div class="actions">
      {http !== undefined && <CopyButton text={() => asCurl(exchange, { ...http.urls, client })}>Copy as curl</CopyButton>}
      {exchange.request.body.size > 0 && (
        <button type="button" onClick={() => void download(`/api/exchanges/${exchange.id}/request`, `${exchange.id}-request.bin`)}>
          Download request
        </button>
      )}
      {exchange.reply !== undefined && exchange.reply.body.size > 0 && (
        <button type="button" onClick={() => void download(`/api/exchanges/${exchange.id}/reply`, `${exchange.id}-answer.bin`)}>
          Download answer
        </button>
      )}
      {http !== undefined && (
        <button type="button" disabled={action.busy} onClick={replay}>
          Replay
        </button>
      )}
      {exchange.direction === 'in' && exchange.reply !== undefined && http !== undefined && (
        <button type="button" onClick={() => setStub(true)}>
          Make a stub of it
        </button>
      )}
      <span role="status">{told}</span>
      {stub && <StubDialog exchange={exchange} close={() => setStub(false)} />}
      <Trouble error={action.error} />
    </div>
  )
}
