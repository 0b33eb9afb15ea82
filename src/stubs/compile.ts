import type { Emulator } from '../kernel/emulator.ts'
import { unknownName } from '../kernel/nearest.ts'
import { compileAnswer } from './answers/answer.ts'
import type { Answering } from './answers/parts.ts'
import type { BodyFiles } from './body-files.ts'
import { type Condition, compileConditions, StubFault } from './matching/condition.ts'
import type { StubInput } from './stub.ts'

const DIRECTORY = 'spine-directory'
const LARGEST_RESULT = 123
const LEAST_STATUS = 200

/** What stubs may name of a door. */
export type StubDoor = Pick<Emulator, 'name' | 'labels' | 'refusals'> & {
  readonly mounts?: Emulator['mounts']
  /** A door of LDAP. */
  readonly refusesOnly?: boolean
}

/** A stub with its conditions and answer ready to be used. */
export interface CompiledStub {
  readonly stub: StubInput & { readonly id: string }
  /** `file:line` of one from the folder. */
  readonly origin: string | undefined
  readonly priority: number
  readonly serial: number
  readonly conditions: readonly Condition[]
  readonly answering: Answering
  /** Exchanges it answered. */
  matched: number
}

export interface CompileParts {
  readonly doors: readonly StubDoor[]
  readonly files: BodyFiles
}

/** Gets a stub ready: everything that can be wrong with it is found here, not when a message comes. @throws StubFault */
export async function compileStub(
  stub: StubInput & { readonly id: string },
  { doors, files }: CompileParts,
  { serial, origin }: Pick<CompiledStub, 'serial' | 'origin'>,
): Promise<CompiledStub> {
  checkNames(stub, doors)
  const conditions = await compileConditions(stub.match)
  const answering = await compileAnswer(stub, files)
  return { stub, origin, priority: stub.priority, serial, conditions, answering, matched: 0 }
}

/** The directory answers with result codes and entries, the others with statuses of HTTP. */
function checkKind({ status, entries, diagnostic, patch }: StubInput['answer'], meant: readonly StubDoor[]): void {
  const directory = meant.every(({ refusesOnly }) => refusesOnly === true)
  const directoryOnly = { entries, diagnostic, 'patch.entries': patch?.entries }
  for (const [key, given] of Object.entries(directoryOnly))
    if (given !== undefined && !directory)
      throw new StubFault(['answer', ...key.split('.')], `only the directory has them: door: ${DIRECTORY}`)
  if (status === undefined) return
  if (directory && status > LARGEST_RESULT) throw new StubFault(['answer', 'status'], `a result code of LDAP, 0 to ${LARGEST_RESULT}`)
  if (!directory && status < LEAST_STATUS)
    throw new StubFault(['answer', 'status'], `a status of HTTP, ${LEAST_STATUS} to 599; a result code of LDAP needs door: ${DIRECTORY}`)
}

function checkNames({ door, match, answer }: StubInput, doors: readonly StubDoor[]): void {
  const meant = door === undefined ? doors : doors.filter(({ name }) => name === door)
  if (meant.length === 0)
    throw new StubFault(
      ['door'],
      unknownName(
        'door',
        door ?? '',
        doors.map(({ name }) => name),
      ),
    )
  const labels = new Set(meant.flatMap((each) => each.labels))
  if (match.interaction !== undefined && !labels.has('interaction'))
    throw new StubFault(['match', 'interaction'], `door ${door} has no interactions (its labels: ${[...labels].join(', ')})`)
  for (const label of Object.keys(match.labels ?? {}))
    if (!labels.has(label)) throw new StubFault(['match', 'labels', label], unknownName('label', label, labels))
  if (match.ldapFilter !== undefined && !labels.has('filter'))
    throw new StubFault(['match', 'ldapFilter'], `door ${door} has no searches with a filter`)
  const streamed = meant.every(({ mounts = [] }) => mounts.length > 0 && mounts.every(({ body }) => body === 'streamed'))
  const onBody = (['body', 'xpath', 'jsonPath'] as const).find((key) => match[key] !== undefined)
  if (streamed && onBody !== undefined)
    throw new StubFault(['match', onBody], `door ${door} passes bodies on as they come, so that nothing can be asked of them`)
  checkKind(answer, meant)
  const { refuse } = answer
  if (refuse === undefined) return
  const forms = new Map(meant.flatMap(({ refusals = {} }) => Object.entries(refusals)))
  const form = refuse.as ?? [...forms.keys()][0] ?? ''
  const code = forms.get(form)
  if (code === undefined) throw new StubFault(['answer', 'refuse', 'as'], unknownName('form', form, forms.keys()))
  if (!code.test(refuse.code))
    throw new StubFault(['answer', 'refuse', 'code'], `code "${refuse.code}" of a ${form} has not the form ${code.source}`)
}
