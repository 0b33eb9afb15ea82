import type { ComponentChildren } from 'preact'
import { LivePage } from './pages/live-page.tsx'
import { lazyPage } from './parts/lazy-page.tsx'
import { Shell } from './parts/shell.tsx'
import { type Place, usePlace } from './router.ts'

// What a first look doesn't need is loaded when it is asked for.
const ExchangePage = lazyPage(async () => (await import('./pages/exchange-page.tsx')).ExchangePage)
const ConversationPage = lazyPage(async () => (await import('./pages/conversation-page.tsx')).ConversationPage)
const EnvironmentPage = lazyPage(async () => (await import('./pages/environment-page.tsx')).EnvironmentPage)
const DemosPage = lazyPage(async () => (await import('./pages/demos-page.tsx')).DemosPage)

export function App() {
  const place = usePlace()
  return <Shell place={place}>{page(place)}</Shell>
}

function page({ path: [name, part = ''], query }: Place): ComponentChildren {
  switch (name) {
    case undefined:
      return <LivePage query={query} />
    case 'exchanges':
      return <ExchangePage key={part} id={part} tab={query.get('view') ?? ''} />
    case 'conversations':
      return <ConversationPage key={part} id={part} />
    case 'demos':
      return <DemosPage name={part} />
    case 'environment':
      return <EnvironmentPage part={part} query={query} />
    default:
      return (
        <section class="page narrow">
          <h1>No such page</h1>
          <p>
            <a href="/console/">The live exchanges</a> are where everything begins.
          </p>
        </section>
      )
  }
}
