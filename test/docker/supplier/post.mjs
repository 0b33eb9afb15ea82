import https from 'node:https'

/** Posts a message over mutual TLS; resolves with status and body. */
export function post(url, identity, { headers, body }, signal) {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { method: 'POST', headers, signal, ...identity }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts).toString() }))
    })
    request.on('error', reject)
    request.end(body)
  })
}
