// A supplier's system in its own container: uploads a GP Summary to Spine by its real name, takes Spine's answer at its own
// endpoint and acknowledges it. Exits 0 when the whole conversation has happened, 1 (with what the journal says) when it hasn't.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { adminApi } from './admin-api.mjs'
import { openEndpoint } from './endpoint.mjs'
import { upload } from './messages.mjs'
import { post } from './post.mjs'

const { SPINE_URL = '', ADMIN_URL = '', CERTS = '/certs', PARTY_KEY = 'A99901-9990001', CLIENT = 'supplier-a' } = process.env
const PORT = Number(process.env.PORT ?? 9443)
const WITHIN_MS = Number(process.env.WITHIN_MS ?? 30_000)
// A container is reached under its short id, also when it is started by `docker compose run`, which gives it no service name.
const ENDPOINT = process.env.ENDPOINT ?? `https://${os.hostname()}:${PORT}/`
const INTERACTION = 'urn:nhs:names:services:psis:REPC_IN150016UK05'

// What the volume holds is all that this system is given of the PKI.
const identity = {
  ca: readFileSync(`${CERTS}/ca-bundle.pem`),
  cert: readFileSync(`${CERTS}/clients/${CLIENT}.crt`),
  key: readFileSync(`${CERTS}/clients/${CLIENT}.key`),
}
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop.abort(new Error(signal)))
const inTime = AbortSignal.any([stop.signal, AbortSignal.timeout(WITHIN_MS)])

const admin = adminApi(ADMIN_URL)
const endpoint = await openEndpoint(identity, PORT)
const { spinePartyKey } = await admin.get('/api/connection')
const spine = await admin.get(`/api/parties/${spinePartyKey}`)
const self = await admin.get(`/api/parties/${PARTY_KEY}`)
const usualEndpoint = self.endpoints[0].url
await admin.post('/api/parties', { partyKey: PARTY_KEY, endpoint: ENDPOINT })
console.log(`${PARTY_KEY} listens at ${ENDPOINT}`)

const systemFor = ({ accreditedSystems }) => accreditedSystems.find(({ interactions }) => interactions.includes(INTERACTION)).asid
const message = upload({
  from: PARTY_KEY,
  to: spinePartyKey,
  cpaId: spine.endpoints.find(({ interaction }) => interaction === INTERACTION).cpaId,
  fromAsid: systemFor(self),
  toAsid: systemFor(spine),
})
try {
  const reply = await post(SPINE_URL, identity, message, inTime)
  console.log(`${SPINE_URL} answered ${reply.status}`)
  if (reply.status !== 202 || !reply.body.includes(`:RefToMessageId>${message.messageId}<`)) {
    throw new Error(`expected 202 and an Acknowledgment of ${message.messageId}, got: ${reply.body}`)
  }
  const answer = await endpoint.received(message.messageId, inTime)
  console.log(`${answer.action} ${answer.messageId} received from ${answer.caller} and acknowledged`)
  if (answer.action !== 'MCCI_IN010000UK13' || !answer.body.includes('typeCode="AA"')) {
    throw new Error(`expected MCCI_IN010000UK13 with typeCode="AA", got: ${answer.body}`)
  }
  const delivery = await admin.delivery(message.conversationId, inTime)
  if (delivery.outcome !== 'accepted') throw new Error(`Spine did not accept the acknowledgement: ${JSON.stringify(delivery.problems)}`)
  console.log(`conversation ${message.conversationId} is complete`)
} catch (error) {
  process.exitCode = 1
  console.error(inTime.aborted ? `not complete: ${inTime.reason.message} (${WITHIN_MS} ms allowed)` : error)
  console.error(await admin.explanation(message.conversationId))
} finally {
  await admin.post('/api/parties', { partyKey: PARTY_KEY, endpoint: usualEndpoint })
  endpoint.close()
}
