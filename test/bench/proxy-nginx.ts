import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pinned, SERVER_CORE } from './child.ts'
import type { Files } from './files.ts'

/** Whether there is an nginx to compare with. */
export const hasNginx = (): boolean => spawnSync('nginx', ['-v']).status === 0

export interface Nginx {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

const WITHIN_MS = 10_000

/** nginx as a reverse proxy with mutual TLS on both sides, one worker, in front of the provider on a port. */
export async function startNginx(files: Files, upstream: number): Promise<Nginx> {
  const folder = path.join(files.folder, 'nginx')
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const { certs } = files
  const config = path.join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  merge_slashes off;
  upstream provider { server 127.0.0.1:${upstream}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${certs}/server.crt;
    ssl_certificate_key ${certs}/server.key;
    ssl_client_certificate ${files.ca};
    ssl_verify_client on;
    ssl_verify_depth 2;
    location / {
      proxy_pass https://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ssl_certificate ${files.cert};
      proxy_ssl_certificate_key ${files.key};
      proxy_ssl_trusted_certificate ${files.ca};
      proxy_ssl_verify on;
      proxy_ssl_verify_depth 2;
      proxy_ssl_name localhost;
      proxy_ssl_server_name on;
    }
  }
}
`,
  )
  const { command, args } = pinned(SERVER_CORE, 'nginx', ['-p', folder, '-c', config, '-e', path.join(folder, 'error.log')])
  const child = spawn(command, args, { stdio: 'inherit' })
  const last = () => child.kill()
  process.on('exit', last)
  const begin = performance.now()
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() - begin > WITHIN_MS) throw new Error('nginx did not start')
    await sleep(20)
  }
  return {
    pid: child.pid ?? 0,
    port,
    stop: async () => {
      process.off('exit', last)
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function answers(port: number): Promise<boolean> {
  const { connect } = await import('node:net')
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
