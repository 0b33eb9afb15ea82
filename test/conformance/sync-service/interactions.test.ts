import { existsSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { corpusFolder } from '../../support/corpus.ts'
import { Asker } from './ask-interaction.ts'
import { outOfOrder } from './element-order.ts'
import { INTERACTIONS } from './interaction-rows.ts'

let asker: Asker
beforeAll(async () => {
  asker = await Asker.start()
})

describe('every interaction of the dossier (sync-pds-smsp-gazetteer 2.1, 5)', () => {
  it.each(
    INTERACTIONS.map((row) => [row.name, row.request[1], row.answer, row] as const),
  )('%s: %s is answered by %s, its elements in order', async (_name, _request, answer, row) => {
    const { text, around, interaction, typeCode } = await asker.ask(row)
    expect([interaction, typeCode]).toEqual([answer, row.typeCode])
    expect(outOfOrder(text, answer, row.orders, row.required)).toEqual([])
    if (row.mode === 'sync') expect(around).toBe(row.around)
    if (row.holds !== undefined) expect(text).toContain(row.holds)
  })

  it('names each request once for every answer it has', () => {
    const keys = INTERACTIONS.map(({ request, answer, mode }) => `${request.join(':')} ${mode} ${answer}`)
    expect(keys).toEqual([...new Set(keys)])
  })

  it('a wrong order would be seen', () => {
    const right = '<A><id/><creationTime/><ControlActEvent><author1/><subject/></ControlActEvent></A>'
    const orders = { '': ['id', 'creationTime', 'ControlActEvent'], ControlActEvent: ['author1', 'subject'] }
    expect(outOfOrder(right, 'A', orders)).toEqual([])
    expect(outOfOrder(right.replace('<author1/><subject/>', '<subject/><author1/>'), 'A', orders)).toEqual([
      'ControlActEvent: author1 stands behind subject',
    ])
    expect(outOfOrder(right.replace('<id/>', '<ids/>'), 'A', orders)).toEqual([': ids is not among id creationTime ControlActEvent'])
    expect(outOfOrder(right, 'A', orders, ['subject'])).toEqual(['subject is not there'])
  })
})

/** Which test has the files of each folder of the corpus for synchronous services. */
const OWNERS: Readonly<Record<string, string>> = {
  'sync-requests': 'corpus.test.ts',
  'sync-responses': 'corpus.test.ts',
  'sync-faults': 'corpus.test.ts',
  patients: 'test/national/demographics/formats.test.ts',
  reference: 'the catalogue, test/directory/interactions.test.ts',
  'sync-fgm': 'the flag service, which is not there (docs/differences/sync-service.md)',
  'fhir-pds': 'the FHIR service, which is not there',
  'itk-faults': 'the mini service',
  'smsp-responses': 'the mini service',
  'smsp-other': 'the mini service',
}

describe.skipIf(corpusFolder === undefined || !existsSync(`${corpusFolder}/sync`))('the corpus for synchronous services', () => {
  it('has no folder that no test answers for', () => {
    const folders = readdirSync(`${corpusFolder}/sync`, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(OWNERS).sort())
  })
})
