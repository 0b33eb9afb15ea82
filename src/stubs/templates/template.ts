import Handlebars from 'handlebars'
import { nearest } from '../../kernel/nearest.ts'
import { escapeAttribute } from '../../wire/xml/escape.ts'
import { Budget } from './budget.ts'
import { type HelperParts, helpers } from './helpers.ts'

/** How values are written into a text: as XML or JSON needs them, or as they are. */
export type Escaping = 'xml' | 'json' | 'none'

/** A template ready to be rendered. @throws Error when it spends too much, or a helper can't do its work */
export type Template = (scope: Readonly<Record<string, unknown>>, parts: HelperParts, limit: number) => string

/** Names that a template finds at its top. */
export const ROOTS = ['request', 'labels', 'response', 'stub'] as const
const BUILT_IN = ['if', 'unless', 'each', 'with', 'lookup']
const WRITE = 'mock-spine-write'

/** What the rendering under way works with: it never waits, so that there is only one. */
let current: { readonly parts: HelperParts; readonly budget: Budget } | undefined

function running(): { readonly parts: HelperParts; readonly budget: Budget } {
  if (current === undefined) throw new Error('a helper outside a rendering')
  return current
}

const engine = makeEngine()

/** @throws Error that says line and column: for what is no template, names an unknown helper or value, or uses partials */
export function compileTemplate(source: string, escaping: Escaping): Template {
  if (!source.includes('{{')) return (_scope, _parts, limit) => new Budget(limit).spend(source)
  const program = Handlebars.parse(source)
  checkProgram(program, escaping, 0)
  const render = engine.compile(program, { noEscape: true, knownHelpersOnly: false })
  return (scope, parts, limit) => {
    const budget = new Budget(limit)
    current = { parts, budget }
    try {
      return budget.spend(render(scope, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false }))
    } finally {
      current = undefined
    }
  }
}

function makeEngine(): typeof Handlebars {
  const made = Handlebars.create()
  made.unregisterHelper('log')
  made.unregisterHelper('helperMissing')
  for (const [name, helper] of Object.entries(helpers))
    made.registerHelper(name, (...given: unknown[]) => {
      const options = given.pop()
      const named: Readonly<Record<string, unknown>> = isOptions(options) ? { ...options.hash } : {}
      const { parts, budget } = running()
      const result = helper(parts, given, named)
      return typeof result === 'string' ? budget.spend(result) : result
    })
  made.registerHelper(WRITE, (value: unknown, escaping: unknown) => {
    const text = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
    return running().budget.spend(
      escaping === 'xml' ? escapeAttribute(text) : escaping === 'json' ? JSON.stringify(text).slice(1, -1) : text,
    )
  })
  const each = made.helpers['each']
  made.registerHelper('each', function (this: unknown, context: unknown, options: Handlebars.HelperOptions) {
    const { fn } = options
    const counted = (scope: unknown, settings?: Handlebars.RuntimeOptions) => {
      running().budget.round()
      return running().budget.spend(fn(scope, settings))
    }
    return each === undefined ? '' : each.call(this, context, { ...options, fn: counted })
  })
  return made
}

const isOptions = (value: unknown): value is Handlebars.HelperOptions => typeof value === 'object' && value !== null && 'hash' in value

type Node = hbs.AST.Node

/** Checks every node, and has every value written by the helper that escapes and counts. @param depth blocks around it that change what names mean */
function checkProgram({ body }: hbs.AST.Program, escaping: Escaping, depth: number): void {
  for (const node of body) checkStatement(node, escaping, depth)
}

function checkStatement(node: Node, escaping: Escaping, depth: number): void {
  if (isMustache(node)) return checkMustache(node, escaping, depth)
  if (isBlock(node)) {
    checkCall(node, depth)
    const name = isPath(node.path) ? node.path.original : ''
    if (!BUILT_IN.includes(name) || name === 'lookup')
      throw faulty(node, `a block {{#${name}}}`, `one of ${BUILT_IN.slice(0, 4).join(', ')}`)
    checkProgram(node.program, escaping, name === 'each' || name === 'with' ? depth + 1 : depth)
    if (node.inverse !== undefined && node.inverse !== null) checkProgram(node.inverse, escaping, depth)
    return
  }
  if (node.type !== 'ContentStatement' && node.type !== 'CommentStatement')
    throw faulty(node, `a ${node.type}`, 'values, helpers and blocks: partials and decorators are not taken')
}

function checkMustache(node: hbs.AST.MustacheStatement, escaping: Escaping, depth: number): void {
  checkCall(node, depth)
  const { path, params, hash, loc } = node
  const calls =
    isPath(path) && (params.length > 0 || hash !== undefined || Object.hasOwn(helpers, path.original) || path.original === 'lookup')
  const value: hbs.AST.Expression = calls ? made({ type: 'SubExpression', path, params, hash, loc }) : path
  node.path = made({ type: 'PathExpression', data: false, depth: 0, parts: [WRITE], original: WRITE, loc })
  const how = node.escaped ? escaping : 'none'
  node.params = [value, made({ type: 'StringLiteral', value: how, original: how, loc })]
  Reflect.deleteProperty(node, 'hash')
}

/** The library's types have no constructors for nodes. */
const made = <T extends object>(node: T): T => node

function checkCall(
  { path, params, hash }: hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression,
  depth: number,
): void {
  const pairs = hash?.pairs ?? []
  if (isPath(path)) {
    const isCall = params.length > 0 || pairs.length > 0
    if (isCall && !Object.hasOwn(helpers, path.original) && !BUILT_IN.includes(path.original)) {
      const meant = nearest(path.original, [...Object.keys(helpers), ...BUILT_IN])
      throw faulty(
        path,
        `helper "${path.original}"`,
        meant === undefined ? `one of ${Object.keys(helpers).join(', ')}` : `did you mean "${meant}"?`,
      )
    }
    if (!isCall) checkPath(path, depth)
  }
  for (const each of [...params, ...pairs.map(({ value }) => value)]) {
    if (isSub(each)) checkCall({ ...each, params: each.params.length === 0 ? [] : each.params }, depth)
    else if (isPath(each)) checkPath(each, depth)
  }
}

function checkPath(path: hbs.AST.PathExpression, depth: number): void {
  const [first] = path.parts
  if (depth > 0 || path.data || typeof first !== 'string' || path.original.startsWith('this')) return
  if (Object.hasOwn(helpers, path.original) || BUILT_IN.includes(path.original) || ROOTS.some((root) => root === first)) return
  const meant = nearest(first, [...ROOTS, ...Object.keys(helpers)])
  throw faulty(
    path,
    `value "${path.original}"`,
    meant === undefined ? `one that begins with ${ROOTS.join(', ')}` : `did you mean "${meant}"?`,
  )
}

const faulty = ({ loc }: Node, came: string, expected: string): Error =>
  new Error(`template line ${loc.start.line}, column ${loc.start.column + 1}: ${came}; ${expected}`)

const isMustache = (node: Node): node is hbs.AST.MustacheStatement => node.type === 'MustacheStatement'
const isBlock = (node: Node): node is hbs.AST.BlockStatement => node.type === 'BlockStatement'
const isPath = (node: Node): node is hbs.AST.PathExpression => node.type === 'PathExpression'
const isSub = (node: Node): node is hbs.AST.SubExpression => node.type === 'SubExpression'
