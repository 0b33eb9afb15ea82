import { type Emulator, type Mount, runPipeline } from '../../kernel/emulator.ts'
import { served } from '../../kernel/override.ts'
import { problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import { operationAt, operations } from './contract.ts'
import { answerDelivery } from './deliveries/answer.ts'
import { failureDelivery } from './deliveries/failure.ts'
import { forwardDelivery } from './deliveries/forward.ts'
import { labels, matchables } from './matchables.ts'
import { overrideForms, refusals } from './overridden.ts'
import type { MessagingParts } from './parts.ts'
import { flows, reading, stepNames } from './pipeline.ts'
import { refusal, refuseAtEdge } from './refuse.ts'
import { Visit } from './visit.ts'

/** The ebXML messaging doors of Spine: what suppliers post to `/reliablemessaging/*`, and what Spine posts back. */
export function reliableMessaging(parts: MessagingParts): Emulator {
  return {
    name: 'reliable-messaging',
    mounts: operations.map(
      ({ path }): Mount => ({
        roles: ['messaging', 'messaging-internet'],
        path,
        verbs: ['POST'],
        port: 'https',
        certificate: 'require',
        body: 'buffered',
      }),
    ),
    contract: operations,
    steps: stepNames,
    serve(exchange, inbound) {
      const operation = operationAt(inbound.target)
      if (operation !== undefined) return served(new Visit(exchange, inbound, operation, parts), flow, overrideForms, refusal)
      const what = problem(kernelProblems['MS-INTERNAL'], { came: inbound.target, expected: 'a path of the contract' })
      return Promise.resolve(refuseAtEdge(parts, exchange, what))
    },
    refuse: (exchange, what) => refuseAtEdge(parts, exchange, what),
    matchables,
    labels,
    refusals,
    deliveries: { answer: answerDelivery(parts), forward: forwardDelivery(parts), failure: failureDelivery(parts) },
  }
}

function flow(visit: Visit): void | Promise<void> {
  const read = runPipeline(reading, visit)
  return read === undefined ? runPipeline(flows[visit.kind], visit) : read.then(() => runPipeline(flows[visit.kind], visit))
}
