import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { output, root, skipped } from './engine.ts'
import { Project } from './project.ts'

describe.skipIf(skipped)('a consumer of GP Connect in the compose network', () => {
  const project = new Project()
  beforeAll(async () => {
    await project.start()
  })
  afterAll(() => project.remove())

  test('patient, record, slots, booking, a stale and a good amendment, cancellation: all by real host names through the proxy', async () => {
    const script = path.join(root, 'test/docker/supplier/gp-connect-story.mjs')
    const volumes = ['--volume', `${project.network.replace(/_default$/, '')}_certs:/certs:ro`, '--volume', `${script}:/story.mjs:ro`]
    const told = await output('docker', [
      'run',
      '--rm',
      '--network',
      project.network,
      ...volumes,
      '--entrypoint',
      'node',
      project.image,
      '/story.mjs',
    ])
    expect(JSON.parse(told)).toEqual([
      { name: 'patient', status: 200, detail: 'Pemberton' },
      { name: 'record', status: 200, detail: 'collection' },
      { name: 'slots', status: 200, detail: true },
      { name: 'book', status: 201, detail: 'booked' },
      { name: 'stale', status: 409, detail: 'FHIR_CONSTRAINT_VIOLATION' },
      { name: 'amend', status: 200, detail: 'Other' },
      { name: 'cancel', status: 200, detail: 'cancelled' },
      { name: 'slots again', status: 200, detail: true },
    ])
  })
})
