const HERE = 'test/conformance/reliable-messaging'
const ADAPTOR_OUT = `${HERE}/acceptance-adaptor-outbound.test.ts`
const ADAPTOR_IN = `${HERE}/acceptance-adaptor-inbound.test.ts`
const SPINE_TOOLS = `${HERE}/acceptance-spine-tools.test.ts`
const GP2GP = `${HERE}/acceptance-gp2gp.test.ts`
const GP2GP_FLOW = 'test/flows/gp2gp.test.ts'

/** Every acceptance test of dossier ebxml-messaging 7 that concerns messaging: its id, and the file with the test that carries it in its name. */
export const acceptanceIds: Readonly<Record<string, string>> = {
  ...numbered('A', 12, ADAPTOR_OUT),
  ...numbered('B', 14, ADAPTOR_IN),
  ...numbered('C', 15, SPINE_TOOLS),
  D01: GP2GP,
  D02: GP2GP_FLOW,
  D03: GP2GP_FLOW,
  D04: GP2GP_FLOW,
  D05: GP2GP_FLOW,
  D06: GP2GP_FLOW,
  D08: GP2GP_FLOW,
  D09: GP2GP,
  D10: `${HERE}/unbuilt.test.ts`,
  D11: `${HERE}/forward-rejection.test.ts`,
  D12: GP2GP,
  D13: GP2GP,
  E01: GP2GP,
  E03: `${HERE}/unbuilt.test.ts`,
}

/** Those that nothing here can show, and why. */
export const outOfReach: Readonly<Record<string, string>> = {
  D07: 'what the client does with a message that is out of order; Spine passes it on',
  E02: 'the polling façade of the prescription service is not built',
}

function numbered(group: string, count: number, file: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${group}${String(at + 1).padStart(2, '0')}`, file]))
}
