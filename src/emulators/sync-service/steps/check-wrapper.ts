import { problem } from '../../../kernel/problem.ts'
import { HL7, NAMES, OID } from '../../../wire/hl7v3/names.ts'
import { type Hl7Wrapper, readWrapper, type WrapperFault, type WrapperRule } from '../../../wire/hl7v3/wrapper.ts'
import type { RejectedRule } from '../../../wire/hl7v3/wrapper-codes.ts'
import { isQuery } from '../contract.ts'
import { type Rejection, rejection } from '../errors.ts'
import { syncProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Checks 7 to 18 by rule, in Spine's order (dossier sync-pds-smsp-gazetteer 1.4), and what this door calls those it names otherwise. */
const ORDER: readonly (readonly [WrapperRule, RejectedRule])[] = [
  ['INVALID_ID', 'INVALID_ID'],
  ['INVALID_CREATION_TIME', 'INVALID_CREATION_TIME'],
  ['INVALID_VERSION_CODE', 'INVALID_VERSION_CODE'],
  ['INVALID_CONTROL_ACT', 'INVALID_CONTROL_ACT'],
  ['CONTROL_ACT_AUTHOR_INVALID_CARDINALITY', 'CONTROL_ACT_AUTHOR_INVALID_CARDINALITY'],
  ['CONTROL_ACT_MANDATORY_ELEMENT_MISSING', 'CONTROL_ACT_QUERY_INVALID'],
  ['INCONSISTENT_HL7_INTERACTION_ID', 'INCONSISTENT_HL7_INTERACTION_ID'],
  ['INVALID_COMM_FUNC_RCV', 'INCONSISTENT_COMM_FUNC_RCV'],
  ['INVALID_COMM_FUNC_SND', 'INCONSISTENT_COMM_FUNC_SND'],
  ['CONTROL_ACT_AUTHOR_INVALID', 'CONTROL_ACT_AUTHOR_INVALID'],
  ['CONTROL_ACT_AUTHOR_AGENT_INVALID', 'CONTROL_ACT_AUTHOR_AGENT_INVALID'],
  ['CONTROL_ACT_AUTHOR_AGENT2_INVALID', 'CONTROL_ACT_AUTHOR_AGENT2_INVALID'],
]

/** Reads the HL7 wrapper and judges it. What is wrong does not end the pipeline: a duplicate is answered as one first (dossier 1.9). */
export function checkWrapper(visit: Visit): void {
  const { envelope, exchange, tape } = visit
  const wrapper = readWrapper(tape, envelope.content)
  visit.wrapper = wrapper
  if (wrapper.id !== '') exchange.labels['hl7Id'] = wrapper.id
  visit.rejection ??= firstFault(visit, wrapper)
}

function firstFault(visit: Visit, wrapper: Hl7Wrapper): Rejection | undefined {
  const { envelope, entry, tape } = visit
  if (tape.namespace(envelope.content) !== HL7 || wrapper.interaction !== entry.action) {
    const came = `${wrapper.interaction} in namespace “${tape.namespace(envelope.content)}”`
    const expected = `${entry.action} in ${HL7}, as wsa:Action says (INCONSISTENT_HL7_INTERACTION_ID)`
    const details = { came, expected, at: tape.path(envelope.content) }
    return rejection('INCONSISTENT_HL7_INTERACTION_ID', problem(syncProblems['MS-SYNC-INTERACTION'], details))
  }
  for (const [found, rule] of ORDER) {
    const broken = wrapper.faults.find((each) => each.rule === found)
    if (broken !== undefined) return rejection(rule, problem(syncProblems['MS-HL7-WRAPPER'], detailsOf(broken, rule)))
    const unasked = rule === 'CONTROL_ACT_QUERY_INVALID' ? queryMissing(visit, wrapper) : undefined
    if (unasked !== undefined) return unasked
    const differs = found === 'INVALID_COMM_FUNC_RCV' || found === 'INVALID_COMM_FUNC_SND' ? asidDiffers(visit, wrapper, rule) : undefined
    if (differs !== undefined) return differs
  }
  return undefined
}

const detailsOf = ({ came, expected, at }: WrapperFault, rule: RejectedRule) => ({ came, expected: `${expected} (${rule})`, at })

/** Check 13, of the interactions that fail as queries do: one query with content. */
function queryMissing({ entry, tape }: Visit, { controlAct }: Hl7Wrapper): Rejection | undefined {
  if (!isQuery(entry)) return undefined
  const queries = tape.count(controlAct, NAMES.query)
  if (queries === 1 && tape.firstChild(tape.child(controlAct, NAMES.query)) >= 0) return undefined
  const came = queries === 1 ? 'an empty query' : `${queries} query elements`
  const details = { came, expected: 'one query with content (CONTROL_ACT_QUERY_INVALID)', at: tape.path(controlAct) }
  return rejection('CONTROL_ACT_QUERY_INVALID', problem(syncProblems['MS-HL7-WRAPPER'], details))
}

/** Checks 15 and 16: the wrapper's ASIDs are the header's. */
function asidDiffers({ envelope, tape }: Visit, wrapper: Hl7Wrapper, rule: RejectedRule): Rejection | undefined {
  const receiver = rule === 'INCONSISTENT_COMM_FUNC_RCV'
  const came = receiver ? wrapper.receiverAsid : wrapper.senderAsid
  const expected = receiver ? envelope.receiver.value : envelope.sender.value
  if (came === expected) return undefined
  const at = `${tape.path(envelope.content)}/communicationFunction${receiver ? 'Rcv' : 'Snd'}/device/id[@root="${OID.asid}"]/@extension`
  return rejection(
    rule,
    problem(syncProblems['MS-SYNC-ASID-DIFFERS'], { came, expected: `${expected}, as in the SOAP header (${rule})`, at }),
  )
}
