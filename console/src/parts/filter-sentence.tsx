import { useEffect, useRef, useState } from 'preact/hooks'
import type { Filter, FilterName } from '../filter.ts'
import { shortId } from '../format.ts'
import { useLoaded } from '../load.ts'

interface EnvironmentView {
  readonly doors: readonly { readonly name: string }[]
  readonly interactions: readonly { readonly interaction: string; readonly name: string }[]
}
interface PartiesView {
  readonly parties: readonly { readonly partyKey: string; readonly name: string }[]
}
interface SpacesView {
  readonly spaces: readonly { readonly name: string }[]
}

type Choices = readonly (readonly [string, string])[]

const DIRECTIONS: Choices = [
  ['', 'calls and deliveries'],
  ['in', 'calls to Spine'],
  ['out', 'deliveries by Spine'],
]
const OUTCOMES: Choices = [
  ['', 'however they ended'],
  ['accepted', 'that were accepted'],
  ['refused', 'that were refused'],
  ['failed', 'that failed'],
]

/** A filter as a sentence whose words are the controls: “Show calls to Spine at any door by anyone, that were refused, holding …”. */
export function FilterSentence({ filter, change, matched }: { filter: Filter; change: (filter: Filter) => void; matched: string }) {
  const environment = useLoaded<EnvironmentView>('/api/environment').value
  const parties = useLoaded<PartiesView>('/api/parties').value
  const spaces = useLoaded<SpacesView>('/api/spaces').value
  const set = (name: FilterName, value: string) => change({ ...filter, [name]: value })
  const doors: Choices = [['', 'any door'], ...(environment?.doors ?? []).map(({ name }) => [name, name] as const)]
  const names: Choices = (environment?.interactions ?? []).map(({ interaction, name }) => [interaction, name] as const)
  const several = (spaces?.spaces.length ?? 1) > 1 || filter.space !== undefined
  return (
    <search class="search">
      <form class="sentence" aria-label="Which exchanges are shown" onSubmit={(event) => event.preventDefault()}>
        Show
        <Word label="Direction" choices={DIRECTIONS} value={filter.direction} set={(value) => set('direction', value)} />
        at
        <Word label="Door" choices={doors} value={filter.door} set={(value) => set('door', value)} />
        of
        <Text
          label="Interaction"
          empty="any interaction"
          value={filter.interaction}
          set={(value) => set('interaction', value)}
          choices={names}
        />
        with
        <Text
          label="Party, ASID or certificate name"
          empty="anyone"
          value={filter.party}
          set={(value) => set('party', value)}
          choices={(parties?.parties ?? []).map(({ partyKey, name }) => [partyKey, name] as const)}
        />
        <Word label="Outcome" choices={OUTCOMES} value={filter.outcome} set={(value) => set('outcome', value)} />
        {filter.problem !== undefined && <Fixed text={`because of ${filter.problem}`} clear={() => set('problem', '')} />}
        {filter.conversation !== undefined && (
          <Fixed text={`in conversation ${shortId(filter.conversation)}`} clear={() => set('conversation', '')} />
        )}
        {several && (
          <>
            in
            <Word
              label="Space"
              choices={[['', 'any space'], ...(spaces?.spaces ?? []).map(({ name }) => [name, `space ${name}`] as const)]}
              value={filter.space}
              set={(value) => set('space', value)}
            />
          </>
        )}
        holding
        <Text
          label="Text in headers, labels or bodies"
          empty="any text"
          value={filter.text}
          set={(value) => set('text', value)}
          name="text"
        />
        <span class="matched" aria-live="polite">
          {matched}
        </span>
        {Object.values(filter).some((value) => value !== undefined && value !== '') && (
          <button type="button" class="quiet" onClick={() => change({})} title="Show everything again (x)">
            everything
          </button>
        )}
      </form>
    </search>
  )
}

interface WordProps {
  readonly label: string
  readonly choices: Choices
  readonly value: string | undefined
  readonly set: (value: string) => void
}

function Word({ label, choices, value = '', set }: WordProps) {
  const known = choices.some(([each]) => each === value)
  return (
    <span class={value === '' ? 'word' : 'word set'}>
      {/* What the words take up is told by the visible text; the control lies over it. */}
      <span aria-hidden="true">{choices.find(([each]) => each === value)?.[1] ?? value}</span>
      <select aria-label={label} value={value} onChange={(event) => set(event.currentTarget.value)}>
        {choices.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
        {!known && <option value={value}>{value}</option>}
      </select>
    </span>
  )
}

interface TextProps extends Omit<WordProps, 'choices'> {
  readonly empty: string
  readonly choices?: Choices
  readonly name?: string
}

/** Milliseconds after the last key before the list follows. */
const SETTLED = 250

function Text({ label, empty, value = '', set, choices = [], name }: TextProps) {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setText(value), [value])
  const list = `choices-${label.replace(/\W+/g, '-')}`
  const tell = (wanted: string) => {
    clearTimeout(timer.current)
    if (wanted.trim() !== value) set(wanted.trim())
  }
  return (
    <span class={text === '' ? 'word' : 'word set'}>
      <span aria-hidden="true">{text === '' ? empty : text}</span>
      <input
        aria-label={label}
        name={name}
        list={choices.length === 0 ? undefined : list}
        autocomplete="off"
        spellcheck={false}
        placeholder={empty}
        value={text}
        onInput={({ currentTarget }) => {
          const wanted = currentTarget.value
          setText(wanted)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => tell(wanted), SETTLED)
        }}
        onChange={(event) => tell(event.currentTarget.value)}
      />
      {choices.length > 0 && (
        <datalist id={list}>
          {choices.map(([each, what]) => (
            <option key={each} value={each}>
              {what}
            </option>
          ))}
        </datalist>
      )}
    </span>
  )
}

const Fixed = ({ text, clear }: { text: string; clear: () => void }) => (
  <span class="word set fixed">
    {text}
    <button type="button" aria-label={`No longer ${text}`} onClick={clear}>
      ×
    </button>
  </span>
)
