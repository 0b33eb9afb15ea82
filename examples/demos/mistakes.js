// @ts-check
/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {import('mock-spine/demos').Stage} Stage */
/** @typedef {{ supplier: DemoSupplier }} Scene */

/**
 * Sends a summary with a mistake in it, and shows what Spine said on the wire beside what the journal says.
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {string} code that the journal should name
 * @param {(text: string) => string} change
 */
const mistake = async (stage, { supplier }, code, change) => {
  const answer = await supplier.send('gp-summary-upload.msg', { set: { nhsNumber: '9990000018' }, change })
  const { problems } = await answer.exchange()
  const problem = problems.find((each) => each.code === code)
  stage.check(problem !== undefined, `HTTP ${answer.status}, ${problems.map((each) => each.code).join(', ') || 'no problem'}`, code)
  const told = /errorCode="([^"]*)"/.exec(answer.text)?.[1] ?? /<faultstring>([^<]*)/.exec(answer.text)?.[1] ?? ''
  stage.saw(`On the wire: HTTP ${answer.status} ${told}`.trim())
  stage.saw(`In the journal: ${code}: came ${problem?.came}; expected ${problem?.expected}.`)
  stage.saw(`The cure: ${problem?.next}`)
}

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 9,
  title: 'Five classical mistakes, and their cures',
  story:
    'Five mistakes that nearly everybody makes with their first message. What Spine answers is as terse as the real one; the entry in the journal has a code, what came, what was expected, and what to do.',
  needs: { patients: ['9990000018'] },

  scene: async (stage) => ({ supplier: await stage.supplier('supplier') }),

  steps: [
    {
      title: '1. The boundary of the Content-Type is another one',
      happens: 'The header announces a boundary that does not stand in the body, as when a proxy or a library writes its own.',
      matters: 'Spine cannot even tell the parts, so it cannot say whose message it was: there is no ebXML answer.',
      look: 'MS-MIME-BOUNDARY-NOT-FOUND',
      play: (stage, scene) =>
        mistake(stage, scene, 'MS-MIME-BOUNDARY-NOT-FOUND', (text) => {
          const type = 'multipart/related; boundary="another"; type="text/xml"; start="<ebXMLHeader@spine.nhs.uk>"'
          return `Content-Type: ${type}\r\nX-Mock-Spine-Space: ${stage.space}\r\nSOAPAction: urn:nhs:names:services:psis/REPC_IN150016UK05\r\n\r\n${text}`
        }),
    },
    {
      title: '2. A CPA id from somewhere else',
      happens: 'The message carries a CPA id that is no contract of Spine’s for this interaction.',
      matters: 'CPA ids differ from environment to environment: one that worked in DEV is refused in INT.',
      look: 'The code, and the CPA id that was expected.',
      play: (stage, scene) => mistake(stage, scene, 'MS-UNKNOWN-CPAID', (text) => text.replace(/(<eb:CPAId>)[^<]*/, '$1S00000000000000')),
    },
    {
      title: '3. DuplicateElimination forgotten',
      happens: 'A reliable message without <eb:DuplicateElimination/>, as a template for a query would have it.',
      matters: 'The header must agree with the contract in the directory, element by element.',
      look: 'MS-EBXML-DUPLICATE-ELIMINATION',
      play: (stage, scene) =>
        mistake(stage, scene, 'MS-EBXML-DUPLICATE-ELIMINATION', (text) => text.replace('<eb:DuplicateElimination/>', '')),
    },
    {
      title: '4. An ampersand that was not escaped',
      happens: 'The summary’s text says “Tea & toast”, put into the XML as it is.',
      matters: 'It works for months, until the first patient, drug or practice with an & in its name.',
      look: 'The place: line and column of the HL7 part.',
      play: (stage, scene) => mistake(stage, scene, 'MS-XML-ENTITY', (text) => text.replace('no known allergies', 'tea & toast')),
    },
    {
      title: '5. Somebody else’s ASID',
      happens: 'The sender’s ASID is one that belongs to another party, as when a configuration is copied from a colleague.',
      matters: 'The real Spine takes the message at the door and rejects it later: the sender has had its acknowledgement by then.',
      look: 'The code, and which ASIDs the sender has.',
      play: async (stage, scene) => {
        await mistake(stage, scene, 'MS-ASID-ACL', (text) => text.replaceAll(scene.supplier.asid, '999000000022'))
        const answer = await scene.supplier.next()
        const typeCode = /acknowledgement typeCode="(\w\w)"/.exec(answer.body.toString())?.[1]
        stage.saw(`Later, at the supplier’s endpoint: ${answer.action}, typeCode ${typeCode}.`)
      },
    },
    {
      title: 'And all of it right',
      happens: 'The same file without a mistake: acknowledged, and answered.',
      matters: '`mock-spine check FILE` tells the same without sending anything.',
      look: 'No problem in either exchange.',
      play: async (stage, { supplier }) => {
        const answer = await supplier.send('gp-summary-upload.msg', { set: { nhsNumber: '9990000018' } })
        stage.check(answer.status === 202, `HTTP ${answer.status}`, '202')
        const { conversationId = '' } = (await answer.exchange()).labels
        const { action } = await supplier.next({ conversationId })
        stage.saw(`202, and ${action}.`)
      },
    },
  ],
}
