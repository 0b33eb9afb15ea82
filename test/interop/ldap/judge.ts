import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install } from './clients.ts'
import { Driver } from './driver.ts'
import type { DriverAnswer } from './driver-lines.ts'
import { expectedEntry } from './fixture.ts'
import { type ClientName, type ClientQuery, clientQueries } from './queries.ts'
import type { Server } from './server.ts'

const START_MS = 300_000

/** A test of what only this client does; skipped with the reason where the client or the server is missing. */
export type ClientTest = (name: string, body: (driver: Driver) => Promise<void>) => void

/** Runs every client query of dossier sds-ldap 4 through a client program, against each server that is there. */
export function judge(
  client: ClientName,
  servers: Readonly<Record<string, () => Promise<Server>>>,
  more?: (test: ClientTest) => void,
): void {
  describe.each(Object.entries(servers))(`${client} asks %s`, (_, start) => {
    let missing: string | undefined
    let driver: Driver | undefined
    const ends: (() => Promise<void>)[] = []

    beforeAll(async () => {
      const server = await start()
      if ('missing' in server) {
        missing = server.missing
        return
      }
      ends.push(() => server.stop())
      const installed = await install[client]()
      if ('missing' in installed) {
        missing = installed.missing
        return
      }
      ends.push(() => installed.remove())
      const started = new Driver(installed.command, server.target)
      driver = started
      ends.push(() => started.stop())
    }, START_MS)
    afterAll(async () => {
      for (const end of ends.reverse()) await end()
    }, START_MS)

    const test: ClientTest = (name, body) => {
      it(name, async ({ skip }) => {
        if (driver === undefined) return skip(missing ?? 'the client was not started')
        await body(driver)
      })
    }
    for (const query of clientQueries) {
      test(`${query.id} ${query.of}`, async (asked) => {
        check(client, query, await asked.ask({ ...query, attributes: query.attributes === undefined ? null : [...query.attributes] }))
      })
    }
    more?.(test)
  })
}

function check(client: ClientName, query: ClientQuery, answer: DriverAnswer): void {
  const refusal = query.refusedBy?.[client]
  if ('refused' in answer) {
    expect(answer.refused, 'the client would not ask').toMatch(refusal ?? /^never$/)
    return
  }
  expect(refusal, 'the client asked what it was expected to refuse').toBeUndefined()
  expect(answer.code).toBe(query.code)
  const entries = answer.entries.map(({ dn, attributes }) => ({ dn, attributes }))
  expect(entries).toEqual(query.entries.map((dn) => expectedEntry(dn, query.attributes)))
}
