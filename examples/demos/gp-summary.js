// @ts-check
/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {{ surgery: DemoSupplier, hospital: DemoSupplier, conversationId: string }} Scene */

const PATIENT = '9990000018'

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 1,
  title: 'GP Summary: upload and query',
  story:
    'A GP practice uploads a patient’s summary, and a hospital asks which documents Spine holds. Both messages are asynchronous: Spine acknowledges at once and answers later, at the endpoint that the supplier has registered.',
  needs: { patients: [PATIENT] },

  scene: async (stage) => ({
    surgery: await stage.supplier('surgery'),
    hospital: await stage.supplier('hospital'),
    conversationId: '',
  }),

  steps: [
    {
      title: 'The practice uploads a summary',
      happens:
        'The practice posts REPC_IN150016UK05 over mutual TLS, as an ebXML message of two MIME parts. Spine answers 202 with an Acknowledgment.',
      matters:
        'The Acknowledgment says only that Spine has taken responsibility for the message. A system that shows “uploaded” now is wrong when the answer turns out to be a failure.',
      look: 'The request has an ebXML header and an HL7 payload; DuplicateElimination lets the practice send it again without harm.',
      play: async (stage, scene) => {
        const answer = await scene.surgery.send('gp-summary-upload.msg', { set: { nhsNumber: PATIENT } })
        stage.check(answer.status === 202, `HTTP ${answer.status}`, '202 with an Acknowledgment')
        scene.conversationId = (await answer.exchange()).labels['conversationId'] ?? ''
        stage.saw(`Acknowledged in conversation ${scene.conversationId}; nothing is said yet about the summary itself.`)
      },
    },
    {
      title: 'Spine answers at the practice’s endpoint',
      happens: 'Spine opens a connection to the endpoint in the directory and delivers MCCI_IN010000UK13 in the same conversation.',
      matters:
        'The answer can come seconds or hours later and on another connection. It is matched by its message reference, and it must be acknowledged or Spine sends it again.',
      look: 'The delivery is an exchange of its own, out of Spine, caused by the upload. RefToMessageId names the message that it answers.',
      play: async (stage, { surgery, conversationId }) => {
        const answer = await surgery.next({ conversationId })
        stage.check(answer.action === 'MCCI_IN010000UK13', answer.action, 'MCCI_IN010000UK13')
        const accepted = /acknowledgement typeCode="AA"/.test(answer.body.toString())
        stage.check(accepted, 'an application rejection', 'acknowledgement typeCode="AA"')
        stage.saw('MCCI_IN010000UK13, typeCode AA: the summary is stored. The practice acknowledged the delivery.')
      },
    },
    {
      title: 'A hospital asks for the patient’s documents',
      happens:
        'The hospital posts QUPC_IN160101UK05. The query is asynchronous too, but express: it is not retried and answered as soon as possible.',
      matters: 'Another organisation under another party key sees what the first one stored: Spine, not the sender, is the record’s home.',
      look: 'Compare the two requests: the query carries neither AckRequested nor DuplicateElimination. Its contract says so.',
      play: async (stage, scene) => {
        const answer = await scene.hospital.send('summary-query.msg', { set: { nhsNumber: PATIENT } })
        stage.check(answer.status === 202, `HTTP ${answer.status}`, '202')
        scene.conversationId = (await answer.exchange()).labels['conversationId'] ?? ''
        stage.saw(`202: the query is taken, conversation ${scene.conversationId}.`)
      },
    },
    {
      title: 'The list comes to the hospital’s endpoint',
      happens: 'Spine delivers QUPC_IN160102UK05 with one event: the summary of a moment ago.',
      matters: 'What was stored is found. State is what a stubbed answer cannot give: upload twice and there are two.',
      look: 'The document in the answer has the id and the time that the practice sent.',
      play: async (stage, { hospital, conversationId }) => {
        const answer = await hospital.next({ conversationId })
        stage.check(answer.action === 'QUPC_IN160102UK05', answer.action, 'QUPC_IN160102UK05')
        const text = answer.body.toString()
        stage.check(text.includes(PATIENT) && text.includes('196981000000101'), 'a list without the summary', 'the summary of the patient')
        stage.saw(`One General Practice Summary of patient ${PATIENT} in the list.`)
      },
    },
  ],
}
