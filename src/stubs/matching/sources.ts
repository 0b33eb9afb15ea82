import type { Facts } from './facts.ts'

/** What a message has at a place: several values where several nodes are found, none and why where there is nothing. */
export interface Found {
  readonly values: readonly string[]
  /** Why it could not be looked for. */
  readonly because?: string
}

/** A place of a message that conditions are about. */
export interface Source {
  /** In words, and the same for the same place: `label interaction`. */
  readonly name: string
  /** What it costs to look there: 0 a label, 1 the head of the request, 2 its body, 3 an expression on it. */
  readonly cost: 0 | 1 | 2 | 3
  /** Texts are compared without case. */
  readonly caseless: boolean
  read(facts: Facts): Found
}

const NOTHING: Found = { values: [] }
const one = (value: string | undefined): Found => (value === undefined ? NOTHING : { values: [value] })

export const labelSource = (label: string): Source => ({
  name: `label ${label}`,
  cost: 0,
  caseless: true,
  read: ({ labels }) => one(labels[label]),
})

/** Labels by which doors say who calls. */
export const CALLER_LABELS = ['fromParty', 'fromAsid', 'clientId', 'from', 'uid'] as const

export const callerSource: Source = {
  name: 'caller',
  cost: 0,
  caseless: true,
  read: ({ labels, exchange }) => {
    const values = CALLER_LABELS.flatMap((label) => labels[label] ?? [])
    const { certificate } = exchange.peer
    return { values: certificate === undefined ? values : [...values, certificate.commonName] }
  },
}

export const methodSource: Source = { name: 'method', cost: 1, caseless: true, read: ({ method }) => one(method) }
export const pathSource: Source = { name: 'path', cost: 1, caseless: false, read: ({ path }) => one(path) }

export const headerSource = (header: string): Source => ({
  name: `header ${header}`,
  cost: 1,
  caseless: false,
  read: ({ fields }) => ({ values: fields.all(header.toLowerCase()) }),
})

export const querySource = (name: string): Source => ({
  name: `query ${name}`,
  cost: 1,
  caseless: false,
  read: ({ query }) => ({ values: query.getAll(name) }),
})

export const bodySource: Source = {
  name: 'body',
  cost: 2,
  caseless: false,
  read: (facts) => (facts.cut === undefined ? one(facts.text) : { values: [], because: facts.cut }),
}
