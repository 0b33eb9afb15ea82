import { GAS_VERSION, gpReply, parameter } from '../gp-answer.ts'
import { expectUsual, readGpRequest } from '../gp-request.ts'
import type { Visit } from '../visit.ts'

const DOWNLOAD = 'http://www.gemauth.com/authclient'
const LATEST = '3.9.1'

/** The first call of an Identity Agent: gives a challenge for the card to sign (dossier identity-and-pki 2.2). */
export async function activate(visit: Visit): Promise<void> {
  const { challenges, exchange, parts } = visit
  const request = readGpRequest(visit)
  request.need('service', /^ACTIVATION$/, 'ACTIVATION')
  expectUsual(visit, request, 'auth_method', /^3$/, '3')
  expectUsual(visit, request, 'app_url', /^NHST$/, 'NHST')
  expectUsual(visit, request, 'log_session_id', /^[A-Za-z0-9+/]{8,10}$/, '8 or 10 characters of base64')
  expectUsual(
    visit,
    request,
    'device_id',
    /^[0-9a-z]{8},ClientIP=[0-9a-fA-F:.]+$/,
    '8 lower-case letters and digits, then ,ClientIP=<address>',
  )
  exchange.labels['device'] = request.get('device_id').split(',')[0] ?? ''
  const challenge = challenges.make(visit.now)
  const signature = await challenges.sign(challenge)
  visit.reply = gpReply(visit, [
    parameter('gas_version', GAS_VERSION),
    parameter('signature', signature.toString('base64')),
    parameter('server_ip', parts.settings.gasServerIp),
    parameter('ssp_url', ''),
    parameter('app_url', 'NHST'),
    parameter('log_session_id', request.get('log_session_id')),
    parameter('service', 'ACTIVATION'),
    parameter('error_url', visit.gas('/login/error')),
    parameter('ticket', ''),
    parameter('auth_method', '3'),
    parameter('reply_url', visit.gas('/login/authvalidate')),
    parameter('challenge', challenge.toString('base64')),
    parameter('download_gac_url', DOWNLOAD),
    parameter('latest_gac_version', LATEST),
  ])
  exchange.outcome = 'accepted'
  exchange.summary = 'GAS gave a challenge'
}
