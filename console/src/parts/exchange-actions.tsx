import { download } from '../api/client.ts'
import type { Exchange } from '../api/types.ts'
import { asCurl } from '../curl.ts'
import { useLoaded } from '../load.ts'
import { CopyButton } from './copy-button.tsx'

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
    </div>
  )
}
