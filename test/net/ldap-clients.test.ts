import { createClient } from 'ldapjs'
import { Attribute, Change, Client, ResultCodeError } from 'ldapts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPort, problemsOf } from './ldap-port.ts'

function ldapts(port: number): Client {
  const client = new Client({ url: `ldap://127.0.0.1:${port}`, timeout: 5000, connectTimeout: 5000 })
  onTestFinished(() => client.unbind())
  return client
}

async function codeOf(work: Promise<unknown>): Promise<{ code: number; message: string }> {
  try {
    await work
  } catch (error) {
    if (error instanceof ResultCodeError) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('the operation succeeded')
}

describe('the LDAP port before the directory is built', () => {
  it('lets ldapts bind anonymously and answers its search with 52, explained in the journal', async () => {
    const { port, journal, tally } = await openPort()
    const client = ldapts(port)
    await client.bind('', '')
    const search = client.search('ou=Services,o=nhs', { scope: 'sub', filter: '(&(nhsIDCode=T00007)(objectClass=nhsAs))' })
    const { code, message } = await codeOf(search)
    expect(code).toBe(52)
    expect(message).toContain('docs/coverage.md')
    const [bind, found] = journal.find({ door: 'spine-directory' })
    expect(bind).toMatchObject({ request: { line: 'BIND anonymous' }, reply: { line: '0 success' }, outcome: 'accepted', problems: [] })
    expect(found).toMatchObject({
      direction: 'in',
      startedAt: 1_700_000_000_000,
      request: { line: 'SEARCH ou=Services,o=nhs sub (&(nhsIDCode=T00007)(objectClass=nhsAs))', fields: [] },
      reply: { line: '52 unavailable', fields: [] },
      outcome: 'refused',
      labels: { base: 'ou=Services,o=nhs', scope: 'sub' },
      problems: [{ code: 'MS-DOOR-NOT-BUILT' }],
      peer: { address: '127.0.0.1' },
    })
    expect(found?.request.body.head[0]).toBe(0x30)
    expect(tally.series('mock_spine_exchanges_total').get('door="spine-directory",direction="in",outcome="refused"')).toBe(1)
  })

  it('answers what would change or compare with 52 under the right response, and accounts too', async () => {
    const { port, journal } = await openPort()
    const client = ldapts(port)
    const dn = 'uniqueIdentifier=1,ou=Services,o=nhs'
    const answers = [
      await codeOf(client.add(dn, { cn: 'x' })),
      await codeOf(client.modify(dn, new Change({ operation: 'replace', modification: new Attribute({ type: 'cn', values: ['y'] }) }))),
      await codeOf(client.modifyDN(dn, 'uniqueIdentifier=2')),
      await codeOf(client.del(dn)),
      await codeOf(client.compare(dn, 'cn', 'x')),
      await codeOf(client.exop('1.3.6.1.4.1.4203.1.11.3')),
      await codeOf(client.bind('cn=reader,o=nhs', 'correct horse battery')),
    ]
    expect(answers.map(({ code }) => code)).toEqual([52, 52, 52, 52, 52, 52, 52])
    expect(journal.find().map(({ request }) => request.line)).toEqual([
      `ADD ${dn}`,
      `MODIFY ${dn}`,
      `MODIFYDN ${dn}`,
      `DELETE ${dn}`,
      `COMPARE ${dn} cn`,
      'EXTENDED 1.3.6.1.4.1.4203.1.11.3 whoAmI',
      'BIND cn=reader,o=nhs simple',
    ])
    for (const exchange of journal.find()) expect(problemsOf(exchange)).toEqual(['MS-DOOR-NOT-BUILT'])
  })

  it('refuses StartTLS and unknown extended operations as Spine does, and keeps the connection', async () => {
    const { port, journal } = await openPort()
    const client = ldapts(port)
    expect(await codeOf(client.exop('1.3.6.1.4.1.1466.20037'))).toMatchObject({ code: 2 })
    expect(await codeOf(client.exop('1.2.3.4'))).toMatchObject({ code: 2 })
    expect(journal.find().map(problemsOf)).toEqual([['MS-LDAP-EXTENSION'], ['MS-LDAP-EXTENSION']])
    await client.bind('', '')
  })

  it('never keeps a password: simple, SASL, and a changed one', async () => {
    const { port, journal } = await openPort()
    const client = ldapts(port)
    const secret = 'tr0ub4dor-and-3'
    expect((await codeOf(client.bind('cn=reader,o=nhs', secret))).code).toBe(52)
    expect((await codeOf(client.bind('PLAIN', secret))).code).toBe(7)
    expect((await codeOf(client.exop('1.3.6.1.4.1.4203.1.11.1', secret))).code).toBe(52)
    const exchanges = journal.find()
    expect(exchanges).toHaveLength(3)
    for (const exchange of exchanges) {
      expect(JSON.stringify({ ...exchange, request: exchange.request.line })).not.toContain(secret)
      const kept = exchange.request.body.head.toString('latin1')
      expect(kept).not.toContain(secret)
      expect(kept).toContain('*'.repeat(secret.length))
    }
    expect(exchanges[0]?.request.body.head.toString('latin1')).toContain('cn=reader,o=nhs')
  })

  it('journals the unbind, and closes', async () => {
    const { port, journal, listener } = await openPort()
    const client = ldapts(port)
    await client.bind('', '')
    await client.unbind()
    const [exchange] = await journal.wait({ door: 'spine-directory' }, 5000, 2).then((all) => all.slice(-1))
    expect(exchange).toMatchObject({ request: { line: 'UNBIND' }, reply: undefined, state: 'complete', outcome: 'accepted' })
    expect(listener.inFlight).toBe(0)
  })

  it('serves ldapjs the same', async () => {
    const { port, journal } = await openPort()
    const client = createClient({ url: `ldap://127.0.0.1:${port}`, timeout: 5000, connectTimeout: 5000 })
    onTestFinished(() => client.destroy())
    const bound = await new Promise((resolve) => client.bind('', '', (error) => resolve(error?.code ?? 0)))
    const searched = await new Promise<unknown>((resolve, reject) =>
      client.search('ou=Services,o=nhs', { scope: 'one', filter: '(nhsIDCode=T*)' }, (error, answer) => {
        if (error) return reject(new Error(error.message))
        answer.on('error', (refusal) => resolve(refusal.code))
        answer.on('end', (result) => resolve(result?.status))
      }),
    )
    const deleted = await new Promise((resolve) => client.del('cn=x,o=nhs', (error) => resolve(error?.code ?? 0)))
    expect([bound, searched, deleted]).toEqual([0, 52, 52])
    expect(journal.find().map(({ request }) => request.line)).toEqual([
      'BIND anonymous',
      'SEARCH ou=Services,o=nhs one (nhsIDCode=T*)',
      'DELETE cn=x,o=nhs',
    ])
  })
})
