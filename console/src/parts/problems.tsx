import type { Problem } from '../api/types.ts'
import { filterAddress } from '../filter.ts'
import { Prose } from './prose.tsx'

const WORDS = { error: 'Refused', warning: 'Let through', note: 'Good to know' }

/** What was decided and why: the code, what came, what was expected, and the cure. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <div class="problems">
      {problems.map((problem, at) => (
        <article
          key={at}
          id={at === problems.findIndex(({ code }) => code === problem.code) ? problem.code : undefined}
          class={`problem ${problem.severity}`}
        >
          <header>
            <h2>{problem.title}</h2>
            <a class="mono" href={filterAddress({ problem: problem.code })} title="Other exchanges with this problem">
              {problem.code}
            </a>
            <span class="faint">{WORDS[problem.severity]}</span>
          </header>
          <dl>
            <div>
              <dt>Came</dt>
              <dd class="mono">{problem.came}</dd>
            </div>
            <div>
              <dt>Expected</dt>
              <dd class="mono">{problem.expected}</dd>
            </div>
            {problem.at !== undefined && (
              <div>
                <dt>Where</dt>
                <dd class="mono">{problem.at}</dd>
              </div>
            )}
            <div class="cure">
              <dt>Cure</dt>
              <dd>
                <Prose text={problem.next} />
              </dd>
            </div>
          </dl>
          {problem.invented === true && (
            <p class="faint">No public source gives the code or text that went on the wire; mock-spine chose it.</p>
          )}
        </article>
      ))}
    </div>
  )
}
