import { useState } from 'preact/hooks'
import { envBlocks } from '../../../src/cli/env-blocks.ts'
import { download } from '../api/client.ts'
import type { EnvironmentView, Party } from '../api/environment-types.ts'
import { useLoaded } from '../load.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Panel } from '../parts/panel.tsx'
import { Trouble } from '../parts/trouble.tsx'

const TITLES: Readonly<Record<string, string>> = {
  curl: 'curl',
  node: 'Node.js',
  python: 'Python',
  java: 'Java',
  dotnet: '.NET',
  'mhs-adaptor': 'NHS MHS adaptor',
}

/** How the software under test comes to trust Spine, and shows who it is. */
export function TrustPart({ space }: { space: string }) {
  const environment = useLoaded<EnvironmentView>('/api/environment')
  const parties = useLoaded<{ parties: readonly Party[] }>(`/api/parties?space=${encodeURIComponent(space)}`)
  const certificates = useLoaded<{ certificates: readonly { name: string; kind: string }[] }>('/api/certificates')
  const clients = certificates.value?.certificates.filter(({ kind }) => kind === 'client').map(({ name }) => name) ?? []
  const [chosen, setChosen] = useState('supplier-a')
  const [kind, setKind] = useState('curl')
  const urls = environment.value?.urls
  const party = parties.value?.parties.find(({ fqdn }) => fqdn.startsWith(`${chosen}.`))
  const text =
    urls === undefined
      ? ''
      : (envBlocks[kind]?.({
          httpsUrl: urls.https,
          ldapsUrl: urls.ldaps,
          partyKey: party?.partyKey ?? '',
          spineOdsCode: environment.value?.spinePartyKey.split('-')[0] ?? '',
          port: Number(new URL(party?.endpoints.find(({ url }) => url.startsWith('https:'))?.url ?? urls.https).port || 443),
          ca: 'certs/ca-bundle.pem',
          root: 'certs/root.pem',
          cert: `certs/clients/${chosen}.crt`,
          key: `certs/clients/${chosen}.key`,
          p12: `certs/clients/${chosen}.p12`,
        }) ?? '')
  return (
    <>
      <p class="lead">
        A test CA made at the first start signs everything. Trust it, and show a certificate of it: that is all a client needs.
      </p>
      <Trouble error={environment.error ?? certificates.error} />
      <Panel title="The CA">
        <div class="actions">
          <button type="button" onClick={() => void download('/api/certificates/root?format=pem', 'mock-spine-root.pem')}>
            Root (PEM)
          </button>
          <button type="button" onClick={() => void download('/api/certificates/sub?format=pem', 'mock-spine-sub.pem')}>
            Sub CA (PEM)
          </button>
          <button type="button" onClick={() => void download('/api/certificates/root?format=jks', 'mock-spine-trust.jks')}>
            Trust store (JKS, changeit)
          </button>
        </div>
      </Panel>
      <Panel
        title="Recipe"
        note="Paths are those of the folder of --certs; the command line prints the same with whole paths: mock-spine env --for …"
      >
        <div class="line-form">
          <label>
            For{' '}
            <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
              {Object.keys(envBlocks).map((name) => (
                <option key={name} value={name}>
                  {TITLES[name] ?? name}
                </option>
              ))}
            </select>
          </label>
          <label>
            as{' '}
            <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
              {clients.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <CopyButton text={() => text}>Copy</CopyButton>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
        <pre class="plain boxed" tabIndex={0}>
          {text}
        </pre>
      </Panel>
    </>
  )
}
