import { z } from 'zod'
import { type RedactionRules, ruleLists } from '../environment/proof/redaction/rules.ts'
import { bare, route, strict } from './route.ts'

const RulesView = z.object({
  headers: z.array(z.string()),
  xml: z.array(z.string()),
  json: z.array(z.string()),
  patterns: z.array(z.string()),
})

const RulesBody = strict({
  headers: ruleLists.headers.default([]),
  xml: ruleLists.xml.default([]),
  json: ruleLists.json.default([]),
  patterns: ruleLists.patterns.default([]),
})

export const redactionRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/redaction',
    summary: 'What the journal masks besides what it always masks.',
    statuses: { 200: 'The rules in force.' },
    answer: RulesView,
    handle: ({ environment }) => ({ status: 200, json: shown(environment.redaction.rules) }),
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/redaction',
    summary: 'Puts rules in force in place of those before: for every space, for what is captured from now on, until the program ends.',
    body: RulesBody,
    statuses: { 200: 'The rules in force.' },
    answer: RulesView,
    handle: async ({ environment, body }) => {
      await environment.redaction.set(body)
      return { status: 200, json: shown(environment.redaction.rules) }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/redaction',
    summary: 'Puts the rules of the settings in force again.',
    statuses: { 200: 'The rules in force.' },
    answer: RulesView,
    handle: async ({ environment }) => {
      await environment.redaction.restore()
      return { status: 200, json: shown(environment.redaction.rules) }
    },
  }),
]

const shown = ({ headers, xml, json, patterns }: RedactionRules): z.input<typeof RulesView> => ({
  headers: [...headers],
  xml: [...xml],
  json: [...json],
  patterns: [...patterns],
})
