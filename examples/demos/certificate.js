// @ts-check
/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {{ supplier: DemoSupplier, conversationId: string }} Scene */

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 7,
  title: 'A certificate is revoked',
  story:
    'A supplier’s key has leaked and its certificate is revoked. The next message fails before a byte of it is read, and the sender’s log says next to nothing. Then the other way round: Spine itself shows a certificate that the supplier must refuse.',
  needs: { patients: ['9990000018'] },

  scene: async (stage) => ({ supplier: await stage.supplier('supplier'), conversationId: '' }),

  steps: [
    {
      title: 'All is well',
      happens: 'The supplier retrieves a patient over mutual TLS.',
      matters: 'The certificate was signed from the supplier’s own request: its key never left the supplier.',
      look: 'The journal names the certificate of each caller: name, serial number, fingerprint.',
      play: async (stage, { supplier }) => {
        const { status } = await supplier.send('pds-retrieval.xml')
        stage.check(status === 200, `HTTP ${status}`, '200')
        stage.saw(`200 for ${supplier.fqdn}, certificate ${supplier.serial}.`)
      },
    },
    {
      title: 'The certificate is revoked',
      happens: 'The registration authority revokes it for key compromise; the revocation list is signed anew.',
      matters: 'On the real Spine this takes effect when the next list is published and fetched, here at once.',
      look: '`mock-spine certs list`, or the list at http://crl.nhs.uk/….',
      play: async (stage, { supplier }) => {
        await stage.admin('POST', '/api/certificates/revoke', { serial: supplier.serial, reason: 'keyCompromise' })
        stage.saw(`${supplier.serial} stands in the list, reason keyCompromise.`)
      },
    },
    {
      title: 'The next message is refused in the handshake',
      happens: 'The supplier sends the same message. The connection is closed while TLS is being set up.',
      matters:
        'There is no HTTP status, no SOAP fault, no answer. The sender’s log has “connection reset” or an alert, which people take for a network fault.',
      look: 'The journal has an entry nevertheless: MS-TLS-REVOKED with name and serial number. It belongs to no space, as nothing but the certificate was seen.',
      play: async (stage, { supplier }) => {
        const seen = await supplier.send('pds-retrieval.xml').then(
          ({ status }) => `HTTP ${status}`,
          (/** @type {any} */ error) => error.problem?.came ?? String(error),
        )
        const { serial } = supplier
        const refused = await stage.exchange({ space: 'default', problem: 'MS-TLS-REVOKED' }, ({ problems }) =>
          problems.some(({ came }) => came.includes(serial)),
        )
        stage.check(!seen.startsWith('HTTP'), seen, 'no answer at all')
        const [problem] = refused.problems
        stage.saw(`The supplier sees: ${seen}`)
        stage.saw(`The journal says: ${problem?.code}, ${problem?.came}. ${problem?.next}`)
      },
    },
    {
      title: 'A new key, a new certificate',
      happens: 'The supplier makes a new key and a new request, has it signed, and sends again.',
      matters: 'After a compromise the key must change too: a new certificate for the old key would be revoked again.',
      look: 'The same party and ASID, another serial number.',
      play: async (stage, { supplier }) => {
        const { serial } = supplier
        await supplier.renewCertificate()
        const { status } = await supplier.send('pds-retrieval.xml')
        stage.check(status === 200 && supplier.serial !== serial, `HTTP ${status} with ${supplier.serial}`, '200 with another certificate')
        stage.saw(`200 again, with ${supplier.serial}.`)
      },
    },
    {
      title: 'Spine shows an expired certificate',
      happens:
        'A fault rule lets Spine present an expired certificate for one delivery. The supplier uploads a summary; its endpoint refuses Spine’s connection.',
      matters:
        'Mutual TLS has two sides. An endpoint that takes any certificate works in every test, and would take messages from anybody.',
      look: 'The delivery is an exchange with the outcome failed; its problem says what the endpoint answered.',
      play: async (stage, scene) => {
        const effect = { do: 'present', certificate: 'expired' }
        await stage.admin('POST', '/api/faults', { space: stage.space, on: 'delivery', times: 1, effect })
        const sent = await scene.supplier.send('gp-summary-upload.msg', { set: { nhsNumber: '9990000018' } })
        stage.check(sent.status === 202, `HTTP ${sent.status}`, '202')
        const request = await sent.exchange()
        scene.conversationId = request.labels['conversationId'] ?? ''
        const delivery = await stage.exchange({ direction: 'out', causedBy: request.id })
        stage.check(delivery.outcome === 'failed', `a delivery that was ${delivery.outcome}`, 'one that the endpoint refuses')
        stage.check(scene.supplier.received().length === 0, 'a delivery that was taken', 'none')
        const problem = delivery.problems.find(({ code }) => code.startsWith('MS-DELIVERY-'))
        stage.saw(`The endpoint did its duty. The journal says: ${problem?.code}, ${problem?.came}.`)
      },
    },
    {
      title: 'Spine tries again, with a good one',
      happens: 'The clock of the demo’s space goes on to the next try of the contract. This one is taken.',
      matters:
        'Deliveries are retried by the contract’s RetryInterval: a handshake that fails today may be a message that comes in an hour.',
      look: 'Two deliveries caused by one upload, the first failed, the second accepted.',
      play: async (stage, { supplier, conversationId }) => {
        await stage.admin('PUT', `/api/spaces/${stage.space}/clock`, { advance: '65s' })
        const answer = await supplier.next({ conversationId })
        stage.saw(`${answer.action} came with the second try.`)
      },
    },
  ],
}
