// @ts-check
/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {{ practice: DemoSupplier, hospital: DemoSupplier, serialChangeNumber: string, conversationId: string }} Scene */

const PATIENT = '9990000018'
const TELEPHONE = 'tel:07700900123'

/** @param {string} xml */
const serialChangeNumberIn = (xml) => /SerialChangeNumber[^>]*>.*?<value value="(\d+)"/s.exec(xml)?.[1] ?? ''

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 2,
  title: 'PDS: trace, update, a conflict, and who is told',
  story:
    'A receptionist finds a patient by name, reads the record, and adds a mobile number. A colleague elsewhere works on an old copy: the serial change number stops the second write. A hospital that subscribes is told of the change.',
  needs: { patients: [PATIENT] },

  scene: async (stage) => ({
    practice: await stage.supplier('practice'),
    hospital: await stage.supplier('hospital'),
    serialChangeNumber: '',
    conversationId: '',
  }),

  steps: [
    {
      title: 'A trace finds the patient',
      happens: 'The practice asks /sync-service with name, gender and date of birth (QUPA_IN000005UK01). The answer comes in the response.',
      matters:
        'A simple trace gives one patient or nobody: “too many” looks like “none”. Software that offers the user a new record then makes duplicates.',
      look: 'Service and Action are in wsa:Action and SOAPAction; the ASIDs of both systems are in the header.',
      play: async (stage, { practice }) => {
        const answer = await practice.send('pds-trace.xml')
        const [, found] = /<PdsTraceMatch.*?extension="(\d{10})"/s.exec(answer.text) ?? []
        stage.check(found === PATIENT, found ?? `HTTP ${answer.status} without a match`, `patient ${PATIENT}`)
        stage.saw(`One match: ${found}, Maud Pemberton.`)
      },
    },
    {
      title: 'The record is read',
      happens: 'QUPA_IN000008UK02 retrieves all of the record, with its serial change number.',
      matters:
        'The serial change number is the version of the record. Whoever wants to change something must say which version they have seen.',
      look: 'pertinentSerialChangeNumber in the answer.',
      play: async (stage, scene) => {
        const answer = await scene.practice.send('pds-retrieval.xml', { set: { nhsNumber: PATIENT } })
        scene.serialChangeNumber = serialChangeNumberIn(answer.text)
        stage.check(scene.serialChangeNumber !== '', `HTTP ${answer.status} without a serial change number`, 'the record with its number')
        stage.saw(`The record is at serial change number ${scene.serialChangeNumber}.`)
      },
    },
    {
      title: 'A hospital subscribes to changes',
      happens: 'On the real Spine this is agreed in assurance; here it is one call of the admin interface.',
      matters: 'Notifications are how other systems’ copies stay right. They arrive unasked, at any time, and must be acknowledged.',
      look: 'No message is exchanged: compare GET /api/patient-subscriptions.',
      play: async (stage, { hospital }) => {
        const body = { partyKey: hospital.partyKey, events: ['update'] }
        await stage.admin('POST', `/api/patient-subscriptions?space=${stage.space}`, body)
        stage.saw(`${hospital.partyKey} is told of updates from now on.`)
      },
    },
    {
      title: 'The practice adds a mobile number',
      happens:
        'PRPA_IN000203UK03 goes reliably, with the serial change number that was read. Spine acknowledges, and answers with PRPA_IN000202UK01.',
      matters: 'Reading is synchronous, writing is not. Between the two the user must see “sent”, not “saved”.',
      look: 'The answer carries the new serial change number: keep it, the next update needs it.',
      play: async (stage, { practice, serialChangeNumber }) => {
        const set = { nhsNumber: PATIENT, serialChangeNumber, telephone: TELEPHONE }
        const sent = await practice.send('pds-update.msg', { set })
        stage.check(sent.status === 202, `HTTP ${sent.status}`, '202 with an Acknowledgment')
        const answer = await practice.next()
        stage.check(answer.action === 'PRPA_IN000202UK01', answer.action, 'PRPA_IN000202UK01')
        const now = serialChangeNumberIn(answer.body.toString())
        stage.check(Number(now) === Number(serialChangeNumber) + 1, `number ${now}`, `${Number(serialChangeNumber) + 1}`)
        stage.saw(`Updated: serial change number ${serialChangeNumber} became ${now}.`)
      },
    },
    {
      title: 'The hospital is told',
      happens: 'Spine delivers PRPA_IN000214UK03 to the subscriber, in a conversation of its own.',
      matters:
        'It says that the record changed and names the patient. A receiver that does not answer is sent it again, as its contract says.',
      look: 'The delivery was caused by the practice’s update, though the hospital sees nothing of that.',
      play: async (stage, { hospital }) => {
        const told = await hospital.next({ action: 'PRPA_IN000214UK03' })
        stage.check(told.body.toString().includes(PATIENT), 'another patient', `patient ${PATIENT}`)
        stage.saw('PRPA_IN000214UK03 reached the hospital and was acknowledged.')
      },
    },
    {
      title: 'A colleague’s update is too late',
      happens: 'The same serial change number is used again, as by somebody who read the record before the change.',
      matters:
        'This is the everyday conflict of shared records. The message is acknowledged like any other; only the asynchronous answer says that nothing was written.',
      look: 'MCCI_IN010000UK13 with typeCode AE, and MS-PDS-STALE in the journal: it says which number was expected.',
      play: async (stage, { practice, serialChangeNumber }) => {
        const sent = await practice.send('pds-update.msg', {
          set: { nhsNumber: PATIENT, serialChangeNumber, telephone: 'tel:07700900999' },
        })
        stage.check(sent.status === 202, `HTTP ${sent.status}`, '202 with an Acknowledgment')
        const answer = await practice.next()
        stage.check(answer.action === 'MCCI_IN010000UK13', answer.action, 'MCCI_IN010000UK13')
        const [stale] = (await sent.exchange()).problems
        stage.check(stale?.code === 'MS-PDS-STALE', stale?.code ?? 'no problem', 'MS-PDS-STALE')
        stage.saw(`${stale?.code}: came ${stale?.came}, expected ${stale?.expected}. ${stale?.next}`)
      },
    },
    {
      title: 'The cure: read, then write',
      happens: 'The record is retrieved again. It has the first number and not the second.',
      matters: 'A refused update leaves no trace in the record. Retrieve, show the user what changed meanwhile, and send anew.',
      look: 'Both retrievals side by side: one telephone number and one serial change number apart.',
      play: async (stage, { practice, serialChangeNumber }) => {
        const { text } = await practice.send('pds-retrieval.xml', { set: { nhsNumber: PATIENT } })
        const now = serialChangeNumberIn(text)
        stage.check(now === String(Number(serialChangeNumber) + 1), `number ${now}`, `${Number(serialChangeNumber) + 1}`)
        stage.check(text.includes(TELEPHONE) && !text.includes('07700900999'), 'another telephone number', TELEPHONE)
        stage.saw(`Serial change number ${now}, with ${TELEPHONE}.`)
      },
    },
  ],
}
