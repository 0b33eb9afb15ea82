import { type Problem, problem } from '../../kernel/problem.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import { PatientRecords } from '../demographics/patients.ts'
import { dayOf } from '../demographics/periods.ts'
import type { SeedOf } from '../demographics/population.ts'
import type { MiniServiceAnswer } from './answer.ts'
import { answerQuery, codeAnswer } from './answer-query.ts'
import { OPERATIONS, type OperationName } from './operations.ts'
import { miniServiceProblems } from './problems.ts'
import { type InputFault, type MiniServiceQuery, readMiniServiceRequest } from './read-request.ts'
import type { MiniServiceSettings } from './settings.ts'
import { triggered } from './triggers.ts'
import type { Practice } from './write-answer.ts'

export interface MiniServiceParts {
  readonly seedOf: SeedOf
  readonly settings: MiniServiceSettings
  /** A practice as the directory of a space has it. */
  practice(space: string, code: string): Practice | undefined
}

/** A request that has been read. */
export interface MiniServiceRequest {
  readonly operation: OperationName
  readonly query: MiniServiceQuery
  readonly faults: readonly InputFault[]
}

/** The operation of a service's name behind its prefix, such as `verifyNHSNumber-v1-0`. */
export const operationNamed = (name: string): OperationName | undefined => NAMES.get(name)

const isOperationName = (name: string): name is OperationName => Object.hasOwn(OPERATIONS, name)
const NAMES: ReadonlyMap<string, OperationName> = new Map(
  Object.entries(OPERATIONS).flatMap(([key, { name }]) => (isOperationName(key) ? [[name, key]] : [])),
)

/** Answers a request that was read. */
export type MiniServices = (request: MiniServiceRequest, turn: Turn) => Promise<MiniServiceAnswer>

/** Reads the payload of a request. Never throws. */
export const readRequest = (operation: OperationName, tape: XmlTape, root: number): MiniServiceRequest => ({
  operation,
  ...readMiniServiceRequest(tape, root, OPERATIONS[operation]),
})

/**
 * The mini services of demographics (PDS Mini Services): exact, unique matches over the same records as every other door, nothing is changed.
 * A request that breaks its schema is answered SMSP-0001.
 */
export const miniServices =
  ({ seedOf, settings, practice }: MiniServiceParts): MiniServices =>
  async ({ operation, query, faults }, turn) => {
    const trigger = settings.smspTriggers ? triggered(operation, query) : undefined
    if (trigger !== undefined) {
      const came = `${query.nhsNumber ?? ''} ${query.birth}`.trim()
      return codeAnswer(trigger, [problem(miniServiceProblems['MS-SMSP-TRIGGER'], { came, expected: `${trigger} of the test tool` })])
    }
    const found = inputProblems({ faults }, settings.smspValidation)
    const fatal = found.find(({ severity }) => severity === 'error')
    if (fatal !== undefined) return codeAnswer('SMSP-0001', [fatal])
    const records = new PatientRecords(turn, await seedOf(turn.space))
    const { now, space } = turn
    const visit = { operation, query, records, settings, now, day: dayOf(now), practice: (code: string) => practice(space, code) }
    const answer = await answerQuery(visit)
    return found.length === 0 ? answer : { ...answer, problems: [...found, ...answer.problems] }
  }

/** What is wrong with a request: errors, or warnings of what --smsp-validation lenient lets through. */
export const inputProblems = (
  { faults }: Pick<MiniServiceRequest, 'faults'>,
  validation: MiniServiceSettings['smspValidation'],
): readonly Problem[] =>
  faults.map((fault) => {
    const passed = validation === 'lenient' && fault.lenient
    return problem(miniServiceProblems[passed ? 'MS-SMSP-INPUT-PASSED' : 'MS-SMSP-INPUT'], details(fault))
  })

const details = ({ came, expected, at }: InputFault) => ({ came, expected, at })
