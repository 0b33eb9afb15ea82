import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { output, skipped } from './engine.ts'
import { Project } from './project.ts'

const files = ['docker-compose.yml', 'test/docker/internal.yml']

describe.skipIf(skipped)('compose on a network without a way out', () => {
  const project = new Project({ files })
  beforeAll(async () => {
    const { build, up } = await project.start()
    console.log(`build ${build.toFixed(1)} s, up --wait ${up.toFixed(1)} s`)
  })
  afterAll(() => project.remove())

  test('the network has no way out, so that nothing here can have needed one', async () => {
    expect(await output('docker', ['network', 'inspect', '--format', '{{.Internal}}', project.network])).toBe('true')
  })

  test('a supplier’s container calls Spine by its real name and gets the answer at its own endpoint', async () => {
    const { code, stdout, stderr } = await project.run('run', '--rm', 'supplier')
    expect({ code, said: stdout + stderr }).toEqual({ code: 0, said: expect.stringMatching(/conversation \S+ is complete/) })
    expect(stdout).toContain('https://msg.int.spine2.ncrs.nhs.uk/reliablemessaging/reliablerequest answered 202')

    const lines = (await project.cli('journal', '--json')).split('\n').map((line) => JSON.parse(line))
    expect(lines).toHaveLength(2)
    const [request, delivery] = lines
    expect(request).toMatchObject({ direction: 'in', outcome: 'accepted', labels: { interaction: 'REPC_IN150016UK05' } })
    expect(request.peer).toMatchObject({ serverName: 'msg.int.spine2.ncrs.nhs.uk' })
    expect(delivery).toMatchObject({
      direction: 'out',
      outcome: 'accepted',
      causedBy: request.id,
      labels: { interaction: 'MCCI_IN010000UK13' },
    })
  })

  test('the supplier’s endpoint is where it was, so that the next one on the host is found', async () => {
    const party = JSON.parse(
      await project.script(`fetch('http://localhost/api/parties/A99901-9990001').then(async (r) => console.log(await r.text()))`),
    )
    expect(new Set(party.endpoints.map(({ url }: { url: string }) => url))).toEqual(new Set(['https://host.docker.internal:9443/']))
  })

  test('an endpoint at localhost: the supplier exits 1 and prints why, and the cure', async () => {
    const { code, stderr } = await project.run(
      'run',
      '--rm',
      '--env',
      'ENDPOINT=https://localhost:9443/',
      '--env',
      'WITHIN_MS=3000',
      'supplier',
    )
    expect(code).toBe(1)
    expect(stderr).toContain('MS-DELIVERY-REFUSED-CONNECTION')
    expect(stderr).toMatch(/came: connection refused at localhost:9443/)
    expect(stderr).toMatch(/next: .*localhost is the container itself.*host\.docker\.internal/)
  })

  test('other services read suppliers’ keys in the volume, never Spine’s or the CA’s', async () => {
    const files = [
      'ca-bundle.pem',
      'clients/supplier-a.key',
      'clients/supplier-b.p12',
      'server.key',
      'spine-out.key',
      'ca/root.key',
      'ca/sub.key',
    ]
    const look = `console.log(JSON.stringify(${JSON.stringify(files)}.map((file) => { try { return require('node:fs').readFileSync('/certs/' + file).length > 0 } catch ({ code }) { return code } })))`
    const seen: unknown = JSON.parse(await project.output('run', '--rm', '--no-deps', '--entrypoint', 'node', 'supplier', '--eval', look))
    expect(seen).toEqual([true, true, true, 'EACCES', 'EACCES', 'EACCES', 'EACCES'])
  })

  test('every listener answers under a real name: HTTPS, HTTP, LDAPS, LDAP', async () => {
    const look = `
      const tls = require('node:tls'), net = require('node:net'), fs = require('node:fs')
      const ca = fs.readFileSync('/certs/ca-bundle.pem'), cert = fs.readFileSync('/certs/clients/supplier-a.crt'), key = fs.readFileSync('/certs/clients/supplier-a.key')
      const open = (socket, event) => new Promise((resolve, reject) => { socket.on(event, () => { resolve(true); socket.destroy() }); socket.on('error', reject) })
      Promise.all([
        open(tls.connect({ host: 'proxy.int.spine2.ncrs.nhs.uk', servername: 'proxy.int.spine2.ncrs.nhs.uk', port: 443, ca, cert, key }), 'secureConnect'),
        open(tls.connect({ host: 'ldap.nis1.national.ncrs.nhs.uk', servername: 'ldap.nis1.national.ncrs.nhs.uk', port: 636, ca, cert, key }), 'secureConnect'),
        open(net.connect({ host: 'ldap.nis1.national.ncrs.nhs.uk', port: 389 }), 'connect'),
        fetch('http://crl.nhs.uk/int/1c/crlc2.crl').then(async (r) => r.ok && (await r.arrayBuffer()).byteLength > 100),
      ]).then((all) => console.log(JSON.stringify(all)))`
    const answered: unknown = JSON.parse(
      await project.output('run', '--rm', '--no-deps', '--entrypoint', 'node', 'supplier', '--eval', look),
    )
    expect(answered).toEqual([true, true, true, true])
  })

  test('PID 1 is node as an ordinary user without capabilities; SIGTERM ends it with 0 within 5 s', async () => {
    const status = JSON.parse(
      await project.script(
        `const fs = require('node:fs'); console.log(JSON.stringify({ exe: fs.readlinkSync('/proc/1/exe'), line: fs.readFileSync('/proc/1/cmdline', 'utf8'), status: fs.readFileSync('/proc/1/status', 'utf8') }))`,
      ),
    )
    expect(status.exe).toMatch(/\/node$/)
    expect(status.line.split('\0')).toEqual(['node', 'bin/mock-spine.js', 'up', ''])
    expect(status.status).toMatch(/^Uid:\s1000\s1000\s1000\s1000$/m)
    expect(status.status).toMatch(/^CapEff:\s0+$/m)

    const container = await project.output('ps', '--quiet', 'mock-spine')
    const started = performance.now()
    await project.output('stop', '--timeout', '20')
    const seconds = (performance.now() - started) / 1000
    expect(await output('docker', ['inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', container])).toBe('0 false')
    expect(seconds).toBeLessThan(5)
    console.log(`stop ${seconds.toFixed(1)} s`)
  })
})

describe.skipIf(skipped)('DEP by docker-compose.dep.yml', () => {
  const project = new Project({ files: ['docker-compose.yml', 'docker-compose.dep.yml', 'test/docker/internal.yml'] })
  beforeAll(() => project.start())
  afterAll(() => project.remove())

  test('the supplier holds its conversation with DEP under DEP’s name, and INT’s are unknown', async () => {
    const { code, stdout, stderr } = await project.run('run', '--rm', 'supplier')
    expect({ code, said: stdout + stderr }).toEqual({ code: 0, said: expect.stringContaining('https://msg.dep.spine2.ncrs.nhs.uk') })
    const container = await project.output('ps', '--quiet', 'mock-spine')
    const networks = JSON.parse(await output('docker', ['inspect', '--format', '{{json .NetworkSettings.Networks}}', container]))
    const { Aliases: aliases } = networks[project.network]
    expect(aliases).toContain('ldap.vn1.national.ncrs.nhs.uk')
    expect(aliases).not.toContain('msg.int.spine2.ncrs.nhs.uk')
  })
})
