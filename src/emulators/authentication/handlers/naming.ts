import { endOf, sessions } from '../../../national/sessions/session.ts'
import { readNamingRequest } from '../../../wire/access-manager/read.ts'
import { writeNamingException, writeNamingResponse } from '../../../wire/access-manager/write.ts'
import { answerSet } from '../answer-set.ts'
import type { Visit } from '../visit.ts'

const URI = '/amserver'
const SERVER_ID = '01'
const SERVICES = {
  session: 'sessionservice',
  auth: 'authservice',
  policy: 'policyservice',
  logging: 'loggingservice',
  profile: 'profileservice',
  samlsoapreceiver: 'SAMLSOAPReceiver',
  samlpostservlet: 'SAMLPOSTProfileServlet',
} as const
const SESSION_CLASS = 'com.iplanet.dpro.session.service.SessionRequestHandler'

/** Where the services of Access Manager are: as templates for a client without a session, as they are for one with (dossier identity-and-pki 5.1). */
export async function naming(visit: Visit): Promise<void> {
  await answerSet(visit, 'com.iplanet.am.naming', async (text) => {
    const { reqid, sessid } = readNamingRequest(text)
    if (sessid === undefined || sessid === '')
      return { body: writeNamingResponse(reqid, attributes(visit, false)), summary: 'naming profile, as templates' }
    const known = await visit.run(async ({ turn }) => {
      const session = await turn.get(sessions, sessid)
      return session !== undefined && endOf(session, turn.now) === undefined
    })
    if (!known)
      return { body: writeNamingException(reqid, `${sessid} Invalid session ID.`), summary: 'naming profile refused', unknownSession: true }
    return { body: writeNamingResponse(reqid, attributes(visit, true)), summary: 'naming profile' }
  })
}

function attributes({ parts }: Visit, literal: boolean): (readonly [string, string])[] {
  const url = new URL(parts.advertised(`https://${parts.hosts.sbapi}${URI}`))
  const port = url.port === '' ? '443' : url.port
  const base = literal ? `https://${url.hostname}:${port}${URI}` : '%protocol://%host:%port%uri'
  const server = `https://${url.hostname}:${port}`
  return [
    ...Object.entries(SERVICES).map(([name, path]) => [`iplanet-am-naming-${name}-url`, `${base}/${path}`] as const),
    ['iplanet-am-naming-session-class', SESSION_CLASS],
    ['iplanet-am-platform-server-list', server],
    ['iplanet-am-platform-site-id-list', SERVER_ID],
    [SERVER_ID, `${server}${URI}`],
  ]
}
