import supertest from 'supertest'
import { expect } from 'vitest'
import { controlHandler } from '../../src/control/attach.ts'
import { routes } from '../../src/control/routes.ts'
import type { Environment } from '../../src/environment/environment.ts'
import { type Settings, settingsOf } from '../../src/environment/settings.ts'
import { startEnvironment } from '../../src/environment/start.ts'
import { usualCertificates } from '../support/certificates.ts'
import { endWithFile } from '../support/endings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A running environment with its admin interface, and a client that checks every answer against its row of the route table. */
export interface Running {
  readonly environment: Environment
  /** Of the HTTP port. */
  readonly port: number
  call(verb: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): supertest.Test
}

/** Starts an environment on free ports with certificates of its own; it ends with the test file. */
export async function running(changes: Partial<Settings> = {}): Promise<Running> {
  const certs = temporaryFolder()
  await usualCertificates(certs, changes.environment)
  const ports = { httpsPort: 0, httpPort: 0, ldapsPort: 0, ldapPort: 0 }
  const environment = await startEnvironment(settingsOf({ ...ports, certs, ...changes }), { control: controlHandler, variables: {} })
  endWithFile(() => environment.stop())
  const port = Number(new URL(environment.urls.http).port)
  const agent = supertest(`http://127.0.0.1:${port}`)
  const call: Running['call'] = (verb, target, body) =>
    agent[verb](target)
      .send(body)
      .expect((response) => expectDescribed(verb, target.split('?')[0] ?? target, response))
  return { environment, port, call }
}

/** Every JSON answer is what its row says, with no key more; every refusal is a problem with its four parts. */
function expectDescribed(verb: string, target: string, response: supertest.Response): void {
  if (response.type === 'application/problem+json') {
    expect(Object.keys(response.body)).toEqual(expect.arrayContaining(['type', 'title', 'status', 'code', 'came', 'expected', 'next']))
    expect(response.body).toMatchObject({
      status: response.status,
      code: expect.stringMatching(/^MS-/),
      next: expect.stringMatching(/\w{3}/),
    })
    return
  }
  const route = routes.find((each) => each.verb === verb && matcher(each.path).test(target))
  if (route === undefined) throw new Error(`no route ${verb} ${target}`)
  expect(Object.keys(route.statuses)).toContain(String(response.status))
  if (response.type === 'application/json') expect(route.answer.parse(response.body)).toEqual(response.body)
  else if (response.status !== 204) expect(route.types).toContain(response.type)
}

const matcher = (routePath: string) => new RegExp(`^${routePath.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
