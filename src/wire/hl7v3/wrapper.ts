import type { XmlTape } from '../xml/tape.ts'
import { HL7, NAMES, OID } from './names.ts'

/** A rule of the HL7 v3 transmission wrapper that Spine checks, by its name in Spine's error base (dossier 5). */
export type WrapperRule =
  | 'INVALID_ID'
  | 'INVALID_CREATION_TIME'
  | 'INVALID_VERSION_CODE'
  | 'INCONSISTENT_HL7_INTERACTION_ID'
  | 'INVALID_COMM_FUNC_RCV'
  | 'INVALID_COMM_FUNC_SND'
  | 'INVALID_CONTROL_ACT'
  | 'CONTROL_ACT_AUTHOR_INVALID'
  | 'CONTROL_ACT_AUTHOR_INVALID_CARDINALITY'
  | 'CONTROL_ACT_AUTHOR_AGENT_INVALID'
  | 'CONTROL_ACT_AUTHOR_AGENT2_INVALID'
  | 'CONTROL_ACT_MANDATORY_ELEMENT_MISSING'

export interface WrapperFault {
  readonly rule: WrapperRule
  readonly came: string
  readonly expected: string
  /** Path of the element concerned. */
  readonly at: string
}

/** The transmission wrapper of an HL7 v3 message: what routing and answering need, and every rule it breaks. */
export interface Hl7Wrapper {
  /** Local name of the root element. */
  readonly interaction: string
  /** `id/@root` exactly as received; '' when missing. */
  readonly id: string
  readonly versionCode: string
  readonly receiverAsid: string
  readonly senderAsid: string
  /** Element of ControlActEvent on the tape, -1 when missing. */
  readonly controlAct: number
  readonly faults: readonly WrapperFault[]
}

interface Found {
  readonly count: number
  readonly el: number
}
const NONE: Found = { count: 0, el: -1 }

/**
 * Reads and judges the wrapper of dossier ebxml-messaging section 5. Never throws.
 * @param root element of the interaction, where it is not the document's own root
 */
export function readWrapper(tape: XmlTape, root: number = tape.root): Hl7Wrapper {
  const faults: WrapperFault[] = []
  const interaction = tape.local(root)
  let id = NONE
  let creation = NONE
  let version = NONE
  let interactionId = NONE
  let rcv = NONE
  let snd = NONE
  let control = NONE
  let answers = false
  const more = (found: Found, el: number): Found => ({ count: found.count + 1, el: found.count === 0 ? el : found.el })
  for (let el = tape.firstChild(root); el >= 0; el = tape.nextSibling(el)) {
    switch (tape.name(el)) {
      case NAMES.id:
        id = more(id, el)
        break
      case NAMES.creationTime:
        creation = more(creation, el)
        break
      case NAMES.versionCode:
        version = more(version, el)
        break
      case NAMES.interactionId:
        interactionId = more(interactionId, el)
        break
      case NAMES.rcv:
        rcv = more(rcv, el)
        break
      case NAMES.snd:
        snd = more(snd, el)
        break
      case NAMES.acknowledgement:
        answers = true
        break
      case NAMES.controlActEvent:
      case NAMES.controlActProcess:
        control = more(control, el)
        break
      default:
    }
  }
  const attr = (found: Found, name: (typeof NAMES)[keyof typeof NAMES]): string => (found.el < 0 ? '' : (tape.attr(found.el, name) ?? ''))
  const wrong = (rule: WrapperRule, what: string, found: Found, came: string, expected: string) =>
    faults.push({
      rule,
      came: found.count === 1 ? came : `${found.count} ${what} elements`,
      expected,
      at: found.el < 0 ? `${tape.path(root)}/${what}` : tape.path(found.el),
    })

  const idRoot = attr(id, NAMES.root)
  if (id.count !== 1 || idRoot === '') wrong('INVALID_ID', 'id', id, 'an empty id/@root', 'one id with a GUID in @root')
  const created = attr(creation, NAMES.value)
  if (creation.count !== 1 || created === '')
    wrong('INVALID_CREATION_TIME', 'creationTime', creation, `creationTime “${created}”`, 'one creationTime/@value, YYYYMMDDHHMMSS')
  const versionCode = attr(version, NAMES.code)
  if (version.count !== 1 || versionCode === '')
    wrong('INVALID_VERSION_CODE', 'versionCode', version, 'an empty versionCode/@code', 'one versionCode with a code')
  const named = attr(interactionId, NAMES.extension)
  if (interactionId.count !== 1 || named !== interaction || attr(interactionId, NAMES.root) !== OID.interaction) {
    wrong(
      'INCONSISTENT_HL7_INTERACTION_ID',
      'interactionId',
      interactionId,
      `interactionId “${named}” in root ${attr(interactionId, NAMES.root)}`,
      `“${interaction}”, the root element’s name, in root ${OID.interaction}`,
    )
  }
  const receiverAsid = rcv.count === 1 ? deviceId(tape, rcv.el) : ''
  if (receiverAsid === '')
    wrong(
      'INVALID_COMM_FUNC_RCV',
      'communicationFunctionRcv',
      rcv,
      'no device ASID, or more than one',
      `one device id of root ${OID.asid} with the receiving ASID`,
    )
  const senderAsid = snd.count === 1 ? deviceId(tape, snd.el) : ''
  if (senderAsid === '')
    wrong(
      'INVALID_COMM_FUNC_SND',
      'communicationFunctionSnd',
      snd,
      'no device ASID, or more than one',
      `one device id of root ${OID.asid} with the sending ASID`,
    )
  if (control.count !== 1) wrong('INVALID_CONTROL_ACT', 'ControlActEvent', control, '', 'one ControlActEvent')
  else checkControlAct(tape, control.el, answers, faults)
  return { interaction, id: idRoot, versionCode, receiverAsid, senderAsid, controlAct: control.el, faults }
}

/** Whether a payload's root is in the HL7 v3 namespace at all. */
export const isHl7 = (tape: XmlTape): boolean => tape.namespace(tape.root) === HL7

/** The ASID of a communication function; '' unless there is exactly one. */
export function deviceId(tape: XmlTape, communicationFunction: number): string {
  let found = ''
  let count = 0
  for (let device = tape.firstChild(communicationFunction); device >= 0; device = tape.nextSibling(device)) {
    if (tape.name(device) !== NAMES.device) continue
    for (let id = tape.firstChild(device); id >= 0; id = tape.nextSibling(id)) {
      if (tape.name(id) !== NAMES.id || tape.attr(id, NAMES.root) !== OID.asid) continue
      count++
      found = tape.attr(id, NAMES.extension) ?? ''
    }
  }
  return count === 1 ? found : ''
}

/** Extension of the child `id` with this root; '' when there is none. */
export function idOf(tape: XmlTape, parent: number, root: string): string {
  for (let el = tape.firstChild(parent); el >= 0; el = tape.nextSibling(el)) {
    if (tape.name(el) === NAMES.id && tape.attr(el, NAMES.root) === root) return tape.attr(el, NAMES.extension) ?? ''
  }
  return ''
}

function checkControlAct(tape: XmlTape, control: number, answers: boolean, faults: WrapperFault[]): void {
  let authors = 0
  const systems: number[] = []
  // An acknowledgement needs neither query nor subject (dossier 3.3).
  let content = answers
  for (let el = tape.firstChild(control); el >= 0; el = tape.nextSibling(el)) {
    switch (tape.name(el)) {
      case NAMES.author:
        authors++
        if (!isPerson(tape, el)) {
          faults.push({
            rule: 'CONTROL_ACT_AUTHOR_INVALID',
            came: 'an author without role profile, user id or job role',
            expected: `AgentPersonSDS with ids of roots ${OID.roleProfile}, ${OID.userId} and ${OID.jobRole}`,
            at: tape.path(el),
          })
        }
        break
      case NAMES.author1:
        systems.push(el)
        break
      case NAMES.query:
      case NAMES.subject:
        content ||= tape.firstChild(el) >= 0
        break
      default:
        // Requests outside hl7 (crs:setResourcePermissionsRequest, CreateRequest, SCRequest) and the parts of answers.
        if (tape.namespace(el) !== HL7 || tape.name(el) === NAMES.reason || tape.name(el) === NAMES.requestSuccessDetail) content = true
    }
  }
  if (authors > 1)
    faults.push({ rule: 'CONTROL_ACT_AUTHOR_INVALID', came: `${authors} author elements`, expected: 'at most one', at: tape.path(control) })
  const [first, second] = systems
  if (first === undefined || systems.length > 2) {
    faults.push({
      rule: 'CONTROL_ACT_AUTHOR_INVALID_CARDINALITY',
      came: `${systems.length} author1 elements`,
      expected: 'one or two',
      at: tape.path(control),
    })
  } else if (systemId(tape, first, OID.asid) === '') {
    faults.push({
      rule: 'CONTROL_ACT_AUTHOR_AGENT_INVALID',
      came: 'author1 without the sending system’s ASID',
      expected: `AgentSystemSDS/agentSystemSDS/id of root ${OID.asid}`,
      at: tape.path(first),
    })
  }
  if (second !== undefined && systemId(tape, second, undefined) === '') {
    faults.push({
      rule: 'CONTROL_ACT_AUTHOR_AGENT2_INVALID',
      came: 'a second author1 without an id',
      expected: 'an id with root and extension',
      at: tape.path(second),
    })
  }
  if (!content)
    faults.push({
      rule: 'CONTROL_ACT_MANDATORY_ELEMENT_MISSING',
      came: 'no query and no subject with content',
      expected: 'a query or a non-empty subject',
      at: tape.path(control),
    })
}

function isPerson(tape: XmlTape, author: number): boolean {
  const agent = tape.child(author, NAMES.agentPerson)
  if (agent < 0 || idOf(tape, agent, OID.roleProfile) === '') return false
  const person = tape.child(agent, NAMES.agentPersonPerson)
  if (person < 0 || idOf(tape, person, OID.userId) === '') return false
  const part = tape.child(agent, NAMES.part)
  const role = part < 0 ? -1 : tape.child(part, NAMES.partRole)
  return role >= 0 && idOf(tape, role, OID.jobRole) !== ''
}

function systemId(tape: XmlTape, author1: number, root: string | undefined): string {
  const agent = tape.child(author1, NAMES.agentSystem)
  const system = agent < 0 ? -1 : tape.child(agent, NAMES.agentSystemSystem)
  if (system < 0) return ''
  if (root !== undefined) return idOf(tape, system, root)
  const id = tape.child(system, NAMES.id)
  return id < 0 || (tape.attr(id, NAMES.root) ?? '') === '' ? '' : (tape.attr(id, NAMES.extension) ?? '')
}
