// @ts-check
/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {import('mock-spine/demos').Received} Received */
/** @typedef {{ requester: DemoSupplier, conversationId: string, extract: Received | undefined, index: Received | undefined, fragments: Received[] }} Scene */

const PRACTICE = 'M85999-9990003'
/** The practice that mock-spine plays holds a large record for this number (docs/guides/gp2gp.md). */
const PATIENT = '9690100009'

/** What a message's manifest refers to by `mid:`. @param {Received} message */
const midsIn = (message) => [...head(message).matchAll(/xlink:href="mid:([^"]+)"/g)].map(([, id = '']) => id)
/** The envelope; the attachment behind it may be megabytes. @param {Received} message */
const head = (message) => message.body.subarray(0, 20_000).toString()
/** The last MIME part: the text between its empty line and the closing delimiter. @param {Received} message */
const attachmentOf = ({ body }) => {
  const end = body.lastIndexOf('\r\n--')
  const start = body.lastIndexOf('\r\n\r\n', end - 1)
  return body.subarray(start, end).toString().trim()
}

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 3,
  title: 'GP2GP: a record that is larger than a message',
  story:
    'A patient has moved. The new practice asks the old one for the record; it is too large for one message, so it comes as an extract, an index and fragments. The old practice is played by mock-spine.',
  needs: { parties: [PRACTICE] },

  scene: async (stage) => ({
    requester: await stage.supplier('new-practice'),
    conversationId: '',
    extract: undefined,
    index: undefined,
    fragments: [],
  }),

  steps: [
    {
      title: 'The new practice asks for the record',
      happens:
        'RCMR_IN010000UK05 goes to /reliablemessaging/intermediary, addressed to the old practice. Spine acknowledges and passes it on.',
      matters:
        'Spine is the postman here, not the recipient. The CPA id is the recipient’s, found in the directory by its ODS code and the interaction.',
      look: 'From, To and CPAId of the request, and the entry for M85999 in the directory.',
      play: async (stage, scene) => {
        const answer = await scene.requester.send('gp2gp-request.msg', { to: PRACTICE, set: { nhsNumber: PATIENT } })
        stage.check(answer.status === 202, `HTTP ${answer.status}`, '202 with an Acknowledgment')
        const exchange = await answer.exchange()
        scene.conversationId = exchange.labels['conversationId'] ?? ''
        await stage.exchange({ direction: 'out', causedBy: exchange.id })
        stage.saw(exchange.summary)
      },
    },
    {
      title: 'The extract comes, with a promise in it',
      happens:
        'The old practice sends RCMR_IN030000UK06, as a message of its own in the same conversation. Its manifest refers to a file by mid:, not cid:.',
      matters:
        'cid: is a part of this message, mid: is a message still to come. A receiver that files the record now has lost the attachment.',
      look: 'eb:Reference in the manifest: LargeAttachment=Yes and a Length, but no third MIME part.',
      play: async (stage, scene) => {
        const extract = await scene.requester.next({ conversationId: scene.conversationId })
        stage.check(extract.action === 'RCMR_IN030000UK06', extract.action, 'RCMR_IN030000UK06')
        const [promised] = midsIn(extract)
        stage.check(promised !== undefined, 'no mid: reference', 'a reference to a message to come')
        scene.extract = extract
        stage.saw(`The extract promises message ${promised}.`)
      },
    },
    {
      title: 'The new practice says: go on',
      happens: 'COPC_IN000001UK01 with the words “Continue Acknowledgement” asks for the rest.',
      matters: 'Until it is sent nothing more comes: a sender must not push megabytes at a system that could not take the extract.',
      look: 'The payload’s subject: senders recognise the Continue by its words.',
      play: async (stage, { requester, conversationId }) => {
        const answer = await requester.send('gp2gp-continue.msg', { to: PRACTICE, set: { conversationId } })
        stage.check(answer.status === 202, `HTTP ${answer.status}`, '202 with an Acknowledgment')
        const { id } = await answer.exchange()
        await stage.exchange({ direction: 'out', causedBy: id })
        stage.saw('Spine has passed the Continue on.')
      },
    },
    {
      title: 'Index and fragments arrive',
      happens: 'An index names three fragments; each is a message with up to 4,500,000 characters of Base64.',
      matters: 'Spine gives no order. Fragments may overtake their index, and each must be acknowledged or it comes again.',
      look: 'Four deliveries in one conversation: their sizes, and which came first.',
      play: async (stage, scene) => {
        const [promised] = scene.extract === undefined ? [] : midsIn(scene.extract)
        for (let count = 0; count < 4; count++) {
          const message = await scene.requester.next({ conversationId: scene.conversationId })
          if (message.messageId === promised) scene.index = message
          else scene.fragments.push(message)
        }
        const sizes = scene.fragments.map(({ body }) => `${(body.length / 1e6).toFixed(1)} MB`)
        stage.check(scene.index !== undefined, 'no message with the promised id', `message ${promised}`)
        stage.saw(`The index, and fragments of ${sizes.join(', ')}.`)
      },
    },
    {
      title: 'The file is put together again',
      happens: 'The receiver orders the fragments as the index names them, joins the Base64 and decodes it.',
      matters: 'Joining in order of arrival gives a damaged file that still looks complete. The length in the extract tells.',
      look: 'Length= in the extract’s manifest beside the number of bytes here.',
      play: async (stage, { extract, index, fragments }) => {
        const order = index === undefined ? [] : midsIn(index)
        const parts = order.map((id) => fragments.find(({ messageId }) => messageId === id))
        const text = parts.map((part) => (part === undefined ? '' : attachmentOf(part))).join('')
        const { length } = Buffer.from(text, 'base64')
        const [, promised] = (extract === undefined ? null : /LargeAttachment=Yes[^<]*Length=(\d+)/.exec(head(extract))) ?? []
        stage.check(String(length) === promised, `${length} bytes`, `${promised} bytes`)
        stage.saw(`${length} bytes, as promised.`)
      },
    },
    {
      title: 'The new practice confirms the transfer',
      happens: 'MCCI_IN010000UK13, typeCode AA, refers to the extract. That closes the transfer.',
      matters:
        'Without it the old practice must assume that the record did not arrive, and a person prints it. A reference to any other message closes nothing.',
      look: 'messageRef in the acknowledgement is the id of the extract, not of the index or a fragment.',
      play: async (stage, { requester, conversationId, extract }) => {
        const set = { conversationId, messageRef: extract?.messageId ?? '' }
        const answer = await requester.send('gp2gp-acknowledgement.msg', { to: PRACTICE, set })
        stage.check(answer.status === 202, `HTTP ${answer.status}`, '202 with an Acknowledgment')
        const { id, problems } = await answer.exchange()
        await stage.exchange({ direction: 'out', causedBy: id })
        stage.check(problems.length === 0, problems.map(({ code }) => code).join(', '), 'no remark of the practice')
        stage.saw('Accepted: the transfer is closed.')
      },
    },
  ],
}
