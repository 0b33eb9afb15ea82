// @ts-check
/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {import('mock-spine/demos').Stage} Stage */
/** @typedef {{ supplier: DemoSupplier }} Scene */

const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
const BASE = 'ou=services,o=nhs'

/** A search, and what the journal remarks about it. @param {Stage} stage @param {Scene} scene @param {string} filter @param {string[]} [attributes] */
const search = async (stage, { supplier }, filter, attributes) => {
  const entries = await stage.directory(supplier).search({ base: BASE, filter, ...(attributes === undefined ? {} : { attributes }) })
  return { entries, found: `${filter} finds ${entries.length === 1 ? 'one entry' : `${entries.length} entries`}` }
}

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 8,
  title: 'The directory, and what a wrong filter tells',
  story:
    'Before a message can be sent, its sender looks up ASID, party key, endpoint and contract in the Spine directory by LDAP. A wrong filter is answered with success and nothing: the journal says which clause it was.',

  scene: async (stage) => ({ supplier: await stage.supplier('supplier') }),

  steps: [
    {
      title: 'Who takes a GP Summary?',
      happens: 'An LDAPS search for the accredited system (nhsAs) of organisation YES with the interaction.',
      matters: 'The ASID in uniqueIdentifier goes into every HL7 message. It is looked up, never configured: systems move.',
      look: 'The search is an exchange of the door spine-directory, with its filter as people write it.',
      play: async (stage, scene) => {
        const { entries, found } = await search(stage, scene, `(&(nhsIDCode=YES)(objectClass=nhsAs)(nhsAsSvcIA=${UPLOAD}))`, [
          'uniqueIdentifier',
          'nhsMHSPartyKey',
        ])
        const [entry] = entries
        stage.check(entries.length === 1, found, 'one entry')
        stage.saw(`ASID ${entry?.['uniqueIdentifier']}, party key ${entry?.['nhsMHSPartyKey']}.`)
      },
    },
    {
      title: 'Where, and under which contract?',
      happens: 'The same for the message handling system (nhsMhs): endpoint, CPA id and contract properties.',
      matters: 'Whether to ask for an acknowledgement, how often to try and how long to wait are the contract’s, not the sender’s, to say.',
      look: 'nhsMhsCPAId goes into eb:CPAId, nhsMHSEndPoint is where the message is posted.',
      play: async (stage, scene) => {
        const attributes = ['nhsMhsCPAId', 'nhsMHSEndPoint', 'nhsMHSRetries', 'nhsMHSRetryInterval', 'nhsMHSAckRequested']
        const { entries, found } = await search(stage, scene, `(&(nhsIDCode=YES)(objectClass=nhsMhs)(nhsMhsSvcIA=${UPLOAD}))`, attributes)
        stage.check(entries.length === 1, found, 'one entry')
        const [entry = {}] = entries
        stage.saw(
          Object.entries(entry)
            .flatMap(([name, values]) => (name === 'dn' ? [] : [`${name} ${values}`]))
            .join(', '),
        )
      },
    },
    {
      title: 'A value in the wrong case',
      happens: 'nhsIDCode=yes instead of YES. The answer is success, with no entry.',
      matters: 'ODS codes and interactions compare exactly, party keys do not. “Not found” looks the same as “not registered”.',
      look: 'MS-LDAP-NO-MATCH counts what each clause matches by itself.',
      play: async (stage, scene) => {
        const { entries, found } = await search(stage, scene, `(&(nhsIDCode=yes)(objectClass=nhsAs)(nhsAsSvcIA=${UPLOAD}))`)
        stage.check(entries.length === 0, found, 'nothing')
        const [problem] = (await stage.exchange({ problem: 'MS-LDAP-NO-MATCH' })).problems
        stage.saw(`${problem?.code}: ${problem?.came}; expected ${problem?.expected}.`)
      },
    },
    {
      title: 'A clause that can match nothing',
      happens: 'A search for any interaction that ends in UK05. Again success, and no entry.',
      matters: 'The schema gives nhsMhsSvcIA no rule for substrings: no server that knows the schema ever finds anything with it.',
      look: 'MS-LDAP-UNDEFINED names the clause.',
      play: async (stage, scene) => {
        const { entries, found } = await search(stage, scene, '(&(objectClass=nhsMhs)(nhsMhsSvcIA=*UK05))')
        stage.check(entries.length === 0, found, 'nothing')
        const [problem] = (await stage.exchange({ problem: 'MS-LDAP-UNDEFINED' })).problems
        stage.saw(`${problem?.code}: ${problem?.came}. ${problem?.next}`)
      },
    },
    {
      title: 'The supplier finds itself',
      happens: 'The supplier of this demo was registered a moment ago; it is found by its party key.',
      matters: 'This is the first thing to look at when an answer does not come: is my endpoint there, and is it mine?',
      look: 'nhsMHSEndPoint of the answer’s interaction.',
      play: async (stage, scene) => {
        const { partyKey, url } = scene.supplier
        const filter = `(&(objectClass=nhsMhs)(nhsMHSPartyKey=${partyKey.toLowerCase()})(nhsMhsSvcIA=urn:nhs:names:services:psis:MCCI_IN010000UK13))`
        const { entries, found } = await search(stage, scene, filter, ['nhsMHSEndPoint'])
        stage.check(String(entries[0]?.['nhsMHSEndPoint']) === url, found, `an entry with ${url}`)
        stage.saw(`${partyKey} is delivered to at ${url}.`)
      },
    },
  ],
}
