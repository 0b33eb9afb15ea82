import { expect, it } from 'vitest'
import { declaration as authentication } from '../../src/emulators/authentication/declaration.ts'
import { pipeline as loginPipeline } from '../../src/emulators/authentication/pipeline.ts'
import { declaration as gazetteer } from '../../src/emulators/gazetteer/declaration.ts'
import { pipeline as gazetteerPipeline } from '../../src/emulators/gazetteer/pipeline.ts'
import { declaration as gpConnect } from '../../src/emulators/gp-connect/declaration.ts'
import { pipeline as practicePipeline } from '../../src/emulators/gp-connect/pipeline.ts'
import { declaration as pdsFhir } from '../../src/emulators/pds-fhir/declaration.ts'
import { pipeline as pdsFhirPipeline } from '../../src/emulators/pds-fhir/pipeline.ts'
import { declaration as sdsFhir } from '../../src/emulators/sds-fhir/declaration.ts'
import { entrance, searching } from '../../src/emulators/sds-fhir/pipeline.ts'
import { declaration as secureProxy } from '../../src/emulators/secure-proxy/declaration.ts'
import { pipeline as proxyPipeline } from '../../src/emulators/secure-proxy/pipeline.ts'
import { declaration as smsp } from '../../src/emulators/smsp/declaration.ts'
import { pipeline as smspPipeline } from '../../src/emulators/smsp/pipeline.ts'
import { declaration as syncService } from '../../src/emulators/sync-service/declaration.ts'
import { flows as syncFlows, reading as syncReading } from '../../src/emulators/sync-service/pipeline.ts'
import { settingsOf } from '../../src/environment/settings.ts'

const namesOf = (steps: readonly { readonly name: string }[]): readonly string[] => steps.map(({ name }) => name)

it.each([
  [sdsFhir, [...entrance, ...searching]],
  [syncService, [...new Set([...syncReading, ...syncFlows.soap, ...syncFlows.nn4b])]],
  [gpConnect, practicePipeline],
  [secureProxy, proxyPipeline(settingsOf({}))],
  [smsp, smspPipeline],
  [gazetteer, gazetteerPipeline],
  [pdsFhir, pdsFhirPipeline],
  [authentication, loginPipeline],
] as const)('$name declares the steps that its pipeline takes', (declaration, steps) => {
  expect(declaration.steps).toEqual(namesOf(steps))
})
