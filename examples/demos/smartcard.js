// @ts-check
/** @typedef {import('mock-spine/demos').Stage} Stage */
/** @typedef {import('mock-spine/demos').Listener} Listener */
/** @typedef {{ application: Listener, challenge: string, signature: string, ticket: string, roles: { id: string, text: string }[] }} Scene */

const USER = '555000000011'
const SESSION = 'DemoSess'
const DEVICE = '1ef2f9cc,ClientIP=127.0.0.1'

/** A gpOBJECT, as Identity Agents write it. @param {[string, string][]} parameters */
const gpObject = (parameters) => {
  const line = (/** @type {[string, string]} */ [name, value]) =>
    `<gpPARAM name="${name}"${name === 'response' ? ' encoding="base64"' : ''}>${value}</gpPARAM>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE USER SYSTEM "gpOBJECT.DTD">\n<gpOBJECT>\n${parameters.map(line).join('\n')}\n</gpOBJECT>`
}

/** @param {string} text @param {string} name */
const valueIn = (text, name) => new RegExp(`<gpPARAM name="${name}">([^<]+)</gpPARAM>`).exec(text)?.[1] ?? ''
/** A ticket holds characters that a URL takes for something else. @param {string} ticket */
const token = (ticket) => `token=${encodeURIComponent(ticket)}`
/** Enough of a ticket to tell it from another. @param {string} ticket */
const shown = (ticket) => `${ticket.slice(0, 8)}…`

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 6,
  title: 'Smartcard login and role selection',
  story:
    'A GP puts a smartcard into the reader. The Identity Agent logs in at GAS, the GP chooses a role, an application asks SSB for the role assertion, and when the card is pulled the application is told. The Identity Agent is this script; the card is a software one.',
  needs: { users: [USER], hosts: ['gas', 'sbapi'] },

  scene: async (stage) => ({ application: await stage.listener(), challenge: '', signature: '', ticket: '', roles: [] }),

  steps: [
    {
      title: 'The Identity Agent asks for a challenge',
      happens: 'POST /login/authactivate at GAS. The answer holds a challenge and GAS’s signature of it.',
      matters: 'GAS asks for no client certificate: what is proved is the card, not the machine.',
      look: 'The request is a gpOBJECT with a DOCTYPE that nobody may resolve.',
      play: async (stage, scene) => {
        const body = gpObject([
          ['auth_method', '3'],
          ['app_url', 'NHST'],
          ['log_session_id', SESSION],
          ['device_id', DEVICE],
          ['service', 'ACTIVATION'],
        ])
        const { text } = await stage.ask({ host: stage.host('gas'), path: '/login/authactivate', body })
        scene.challenge = valueIn(text, 'challenge')
        scene.signature = valueIn(text, 'signature')
        stage.check(scene.challenge !== '', text.slice(0, 300), 'a challenge')
        stage.saw(`A challenge of ${Buffer.from(scene.challenge, 'base64').length} octets.`)
      },
    },
    {
      title: 'The card signs, GAS gives a ticket',
      happens:
        'The card makes CMS SignedData over the octets of the challenge; POST /login/authvalidate brings the ticket and the user’s roles.',
      matters: 'The octets are signed, not their Base64 text: that is the mistake most often made by those who write an agent.',
      look: 'The roles in the answer; the journal shows the ticket without its random part.',
      play: async (stage, scene) => {
        const card = await stage.card(USER)
        const body = gpObject([
          ['auth_method', '3'],
          ['app_url', 'NHST'],
          ['log_session_id', SESSION],
          ['device_id', DEVICE],
          ['service', 'AUTHENTICATION'],
          ['challenge', scene.challenge],
          ['signature', scene.signature],
          ['uid', card.uid],
          ['card_type', 'p11'],
          ['response', await card.sign(scene.challenge)],
          ['mobility', '0'],
        ])
        const { text } = await stage.ask({ host: stage.host('gas'), path: '/login/authvalidate', body })
        scene.ticket = valueIn(text, 'sso_ticket')
        scene.roles = [...text.matchAll(/<gpPARAM name="nhsjobrole\d+" id="([^"]*)"[^>]*>([^<]*)/g)].map(([, id = '', role = '']) => ({
          id,
          text: role,
        }))
        stage.check(scene.ticket !== '', valueIn(text, 'error_message') || text.slice(0, 300), 'a ticket')
        stage.saw(`Ticket ${shown(scene.ticket)}; ${scene.roles.length} roles: ${scene.roles.map((role) => role.text).join('; ')}`)
      },
    },
    {
      title: 'No assertion without a role',
      happens: 'An application that has the ticket asks SSB for the role assertion too early.',
      matters: 'A ticket says who; a role says what for. Applications that start before the user has chosen must cope with this answer.',
      look: 'MS-SSB-NO-ROLE in the journal.',
      play: async (stage, { ticket }) => {
        const answer = await stage.ask({ host: stage.host('sbapi'), path: `/saml/RoleAssertion?${token(ticket)}` })
        const [problem] = (await answer.exchange()).problems
        stage.check(problem?.code === 'MS-SSB-NO-ROLE', problem?.code ?? 'no problem', 'MS-SSB-NO-ROLE')
        stage.saw(`${problem?.code}: ${problem?.title}`)
      },
    },
    {
      title: 'The GP chooses a role',
      happens: 'The Identity Agent tells SSB the role by its id.',
      matters: 'One user has several roles, and each message and audit entry carries the one chosen now.',
      look: 'selectedRoleUid in the query; the ticket is percent-encoded whole.',
      play: async (stage, { ticket, roles }) => {
        const query = `${token(ticket)}&selectedRoleUid=${roles[0]?.id}&ssbMode=0&fallbackStatus=0`
        const { text } = await stage.ask({ host: stage.host('gas'), path: `/saml/RoleSelectionGP.jsp?${query}` })
        stage.check(text.includes('OK'), text.slice(0, 300), 'OK')
        stage.saw(`Chosen: ${roles[0]?.text} (${roles[0]?.id}).`)
      },
    },
    {
      title: 'An application gets the assertion, and listens',
      happens: 'SSB answers with SAML: who, role, organisation, activities. The application leaves a URL for token events.',
      matters:
        'ssbSessionRoleUid is what an HL7 author and a FHIR header must carry. Who does not listen goes on working for a user who has left.',
      look: 'The attributes of the assertion; AddSessionListener at /amserver/sessionservice.',
      play: async (stage, { ticket, application }) => {
        const host = stage.host('sbapi')
        const { text } = await stage.ask({ host, path: `/saml/RoleAssertion?${token(ticket)}` })
        const [, role] = /AttributeName="ssbSessionRoleUid"[^>]*>\s*<saml:AttributeValue>([^<]*)/.exec(text) ?? []
        stage.check(role !== undefined, text.slice(0, 300), 'an assertion with ssbSessionRoleUid')
        const wish = `<SessionRequest vers="1.0" reqid="1"><AddSessionListener><URL>${application.url}</URL><SessionID>${ticket}</SessionID></AddSessionListener></SessionRequest>`
        const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><RequestSet vers="1.0" svcid="Session" reqid="1"><Request><![CDATA[${wish}]]></Request></RequestSet>`
        const heard = await stage.ask({
          host,
          path: '/amserver/sessionservice',
          headers: { 'Content-Type': 'text/xml; charset=UTF-8' },
          body,
        })
        stage.check(heard.text.includes('<OK>'), heard.text.slice(0, 300), 'OK')
        stage.saw(`Assertion for role profile ${role}; events go to ${application.url}.`)
      },
    },
    {
      title: 'The card is pulled',
      happens: 'The Identity Agent logs out. Spine posts a notification to the application: the session is destroyed.',
      matters: 'The screen must lock now, not when the next call fails.',
      look: 'The notification is a delivery, caused by the logout.',
      play: async (stage, { ticket, application }) => {
        const body = gpObject([
          ['service', 'LOGOUT'],
          ['sso_ticket', ticket],
          ['log_session_id', SESSION],
          ['device_id', DEVICE],
          ['uid', USER],
        ])
        const answer = await stage.ask({ host: stage.host('gas'), path: '/login/authlogout', body })
        const event = await application.next()
        stage.check(/state="destroyed"/.test(event), event.slice(0, 300), 'a notification with state="destroyed"')
        await stage.exchange({ direction: 'out', causedBy: (await answer.exchange()).id })
        stage.saw('The application was told: state="destroyed".')
      },
    },
    {
      title: 'The ticket is worth nothing any more',
      happens: 'The application asks for the assertion again, and is refused.',
      matters: 'A ticket kept in a cache outlives its session; only Spine knows.',
      look: 'MS-SSO-ENDED says when the session ended and why.',
      play: async (stage, { ticket }) => {
        const answer = await stage.ask({ host: stage.host('sbapi'), path: `/saml/RoleAssertion?${token(ticket)}` })
        const [problem] = (await answer.exchange()).problems
        stage.check(problem?.code === 'MS-SSO-ENDED', problem?.code ?? 'no problem', 'MS-SSO-ENDED')
        stage.saw(`${problem?.code}: ${problem?.came}.`)
      },
    },
  ],
}
