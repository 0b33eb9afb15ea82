import { z } from 'zod'
import { JsonPath, JsonPathError } from '../../../wire/json/json-path.ts'
import { LinearPattern, PatternError } from '../linear-pattern.ts'
import { XmlPath, XmlPathError } from './xml-path.ts'

/** Rules of one kind at most. */
const MOST = 50

/** A text that a rule can be made of; what is wrong with it is the issue. */
const ruleText = (make: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    try {
      make(text)
    } catch (error) {
      if (!(error instanceof XmlPathError || error instanceof JsonPathError || error instanceof PatternError)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  })

const HeaderName = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, 'not the name of a header')
const XmlPathText = ruleText((text) => new XmlPath(text))
const JsonPathText = ruleText((text) => new JsonPath(text))
const PatternText = ruleText((text) => new LinearPattern(text))

/** Lists of rules by kind, for settings and API alike. */
export const ruleLists = {
  headers: z.array(HeaderName).max(MOST),
  xml: z.array(XmlPathText).max(MOST),
  json: z.array(JsonPathText).max(MOST),
  patterns: z.array(PatternText).max(MOST),
}

/** What is masked besides what always is: header fields by name, XML by path, JSON by JSONPath, any text by pattern. */
export interface RedactionRules {
  readonly headers: readonly string[]
  readonly xml: readonly string[]
  readonly json: readonly string[]
  /** As RE2 reads them; of a pattern with a group the first group is masked. */
  readonly patterns: readonly string[]
}

export const noRules: RedactionRules = { headers: [], xml: [], json: [], patterns: [] }

/** Whether there is nothing to mask by rule. */
export const isEmpty = ({ headers, xml, json, patterns }: RedactionRules): boolean =>
  headers.length + xml.length + json.length + patterns.length === 0
