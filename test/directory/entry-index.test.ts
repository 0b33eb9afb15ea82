import { describe, expect, it } from 'vitest'
import { Directory } from '../../src/directory/directory.ts'
import { isIndexed } from '../../src/directory/entries/indexed.ts'
import { partyNodes, type TreeNode } from '../../src/directory/entries/nodes.ts'
import { Trees } from '../../src/directory/entries/tree.ts'
import { exportLdif } from '../../src/directory/ldif/export.ts'
import { generateLdif } from '../../src/directory/ldif/generate.ts'
import { importLdif } from '../../src/directory/ldif/import.ts'
import { testEnvironment } from '../support/environment.ts'

const asStored = (url: string): string => url

/** The values by which an entry is found: those told, and those that its attributes have. */
function bothWays(node: TreeNode): [told: string[], had: string[]] {
  const told: string[] = []
  node.eachIndexed((type, value) => {
    if (isIndexed(type)) told.push(`${type.name}: ${value}`)
  })
  const had = node
    .attributes(asStored)
    .filter(({ type }) => isIndexed(type))
    .flatMap(({ type, values }) => values.map((value) => `${type.name}: ${value}`))
  return [told.sort(), had.sort()]
}

describe('what an entry is found by', () => {
  it('is what it shows: the seed’s parties', async () => {
    const { environment } = await testEnvironment()
    const nodes = environment.directory('default').parties().flatMap(partyNodes)
    expect(nodes.length).toBeGreaterThan(100)
    for (const node of nodes) {
      const [told, had] = bothWays(node)
      expect(told).toEqual(had)
    }
  })

  it('is what it shows: imported ones, whose details replace, leave out and add', () => {
    const directory = new Directory()
    const odd = `dn: uniqueIdentifier=S1,ou=Services,o=nhs
objectClass: nhsMhs
uniqueIdentifier: S1
nhsIDCode: OTHER
nhsMHSPartyKey: x26-100001
nhsMhsCPAId: S2
nhsMhsSvcIA: urn:nhs:names:services:pds:QUPA_IN040000UK01
nhsMHSEndPoint: https://x26.invalid/
cn: one
cn: two

dn: uniqueIdentifier=900000000001,ou=Services,o=nhs
objectClass: nhsAs
uniqueIdentifier: 900000000001
nhsIDCode: X26
nhsMHSPartyKey: X26-100001
nhsAsSvcIA: urn:nhs:names:services:pds:QUPA_IN040000UK01
o: X

`
    importLdif(Buffer.from(odd + [...generateLdif(100)].join('')), directory)
    const nodes = directory.parties().flatMap(partyNodes)
    expect(nodes).toHaveLength(102)
    for (const node of nodes) {
      const [told, had] = bothWays(node)
      expect(told).toEqual(had)
    }
  })
})

const INTERACTIONS = ['pds:A', 'pds:B']
const entry = (kind: 'nhsAs' | 'nhsMhs', id: string, partyKey: string, interaction: string): string =>
  `dn: uniqueIdentifier=${id},ou=Services,o=nhs
objectClass: ${kind}
uniqueIdentifier: ${id}
nhsIDCode: ${partyKey.slice(0, 3)}
nhsMHSPartyKey: ${partyKey}
${kind === 'nhsAs' ? 'nhsAsSvcIA' : 'nhsMhsSvcIA'}: urn:nhs:names:services:${interaction}
${kind === 'nhsAs' ? '' : `nhsMhsCPAId: ${id}\nnhsMHSEndPoint: https://x.invalid/\n`}
`

/** Two parties whose entries stand among each other's, and an entry of none between them. */
const MIXED = [
  entry('nhsAs', '900000000001', 'X26-100001', 'pds:A'),
  entry('nhsMhs', 'S1', 'Y27-100002', 'pds:A'),
  entry('nhsMhs', 'S2', 'X26-100001', 'pds:A'),
  'dn: cn=list,ou=ReferenceData,o=nhs\nobjectClass: nhsList\ncn: list\n\n',
  entry('nhsAs', '900000000002', 'Y27-100002', 'pds:A'),
  entry('nhsMhs', 'S3', 'X26-100001', INTERACTIONS[1] ?? ''),
].join('')
const IDS = ['900000000001', 'S1', 'S2', 'list', '900000000002', 'S3']

const idsOf = (directory: Directory): string[] =>
  Array.from(
    [...exportLdif(new Trees(() => undefined).of(directory))].join('').matchAll(/^dn: (?:uniqueIdentifier|cn)=([^,]+)/gm),
    ([, id = '']) => id,
  )

describe('the order of entries', () => {
  it('is the file’s, among all parties', () => {
    const directory = new Directory()
    importLdif(Buffer.from(MIXED), directory)
    expect(directory.orders).toEqual([expect.objectContaining({ length: IDS.length })])
    expect(idsOf(directory)).toEqual(IDS)
  })

  it('is the file’s in a directory that is served already, behind what was there', () => {
    const directory = new Directory()
    importLdif(Buffer.from(entry('nhsMhs', 'S3', 'X26-100001', 'pds:B')), directory)
    const trees = new Trees(() => undefined)
    const tree = trees.of(directory)
    importLdif(Buffer.from(MIXED), directory)
    const listed = Array.from(tree.nodes(), ({ dn }) => /^(?:uniqueIdentifier|cn)=([^,]+)/.exec(dn)?.[1]).filter((id) => id !== undefined)
    expect(listed).toEqual(['S3', ...IDS.slice(0, -1)])
  })

  it('needs nothing to be noted where it is that of the parties', () => {
    const directory = new Directory()
    importLdif(Buffer.from(MIXED), directory)
    const again = new Directory()
    importLdif(
      Buffer.from(`${entry('nhsMhs', 'S2', 'X26-100001', 'pds:A')}${entry('nhsAs', '900000000001', 'X26-100001', 'pds:A')}`),
      again,
    )
    expect(again.orders).toEqual([])
    expect(idsOf(again)).toEqual(['S2', '900000000001'])
  })
})
