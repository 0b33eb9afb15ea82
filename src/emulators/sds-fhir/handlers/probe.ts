import type { Reply } from '../../../kernel/reply.ts'
import { JSON_TYPE } from '../../../wire/fhir/media-type.ts'
import type { Probe } from '../contract.ts'

/** Answers of the probes: what deployments and load balancers ask, not a test of anything here (dossier sds-ldap 6). */
export function probe(kind: Probe): Reply {
  switch (kind) {
    case 'ping':
      return json({ version: 'mock-spine', revision: '1', releaseId: 'mock-spine', commitId: 'mock-spine' })
    case 'status':
      return json({
        status: 'pass',
        version: 'mock-spine',
        checks: { 'healthcheckService:status': [{ status: 'pass', timeout: 'false', responseCode: 200 }] },
      })
    case 'health':
      return { status: 200, fields: ['Content-Type', 'text/html; charset=UTF-8'], body: '' }
    case 'deep':
      return json({ status: 'pass', details: { ldap: { status: 'pass', output: '' } } })
  }
}

const json = (value: object): Reply => ({ status: 200, fields: ['Content-Type', JSON_TYPE], body: JSON.stringify(value) })
