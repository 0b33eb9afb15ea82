import type { X509Certificate } from 'node:crypto'
import { problem } from '../../kernel/problem.ts'
import type { CardFault } from '../../pki/cards/card-authority.ts'
import { readSmime } from '../../wire/smime/read.ts'
import { LoginRefusal } from './errors.ts'
import type { GpRequest } from './gp-request.ts'
import { authenticationProblems as P } from './problems.ts'
import type { Visit } from './visit.ts'

/** Base64 of S/MIME around base64 of CMS. */
const RESPONSE = /^[A-Za-z0-9+/=\s]{40,}$/

/**
 * Whether the card of the user signed the challenge (dossier identity-and-pki 2.3): the CMS holds the challenge, the signature is of its
 * certificate's key, the certificate is a card of ours in force, its common name the user.
 * @throws LoginRefusal that names what is wrong
 */
export async function checkCard(visit: Visit, request: GpRequest, challenge: Buffer, uid: string): Promise<void> {
  const { exchange, parts } = visit
  const { gasCards } = parts.settings
  if (gasCards === 'unchecked') {
    const came = 'a response that nobody looked at (--gas-cards unchecked)'
    exchange.problems.push(problem(P['MS-GAS-CARD-ACCEPTED'], { came, expected: `a signature of the card of ${uid}` }))
    return
  }
  const response = request.need('response', RESPONSE, 'base64 of S/MIME with CMS SignedData')
  const smime = readSmime(Buffer.from(response, 'base64').toString('latin1'))
  if ('came' in smime) throw refused('MS-GAS-RESPONSE', smime.came, smime.expected)
  const certificate = await signer(smime.der, challenge)
  const [, name] = /(?:^|\n)CN=([^\n]*)/.exec(certificate.subject) ?? []
  if (name !== uid) throw refused('MS-GAS-CARD-USER', `a card of ${name ?? 'nobody'} for uid ${uid}`, 'the same twelve digits in both')
  const fault = await parts.cards.faultOf(certificate)
  if (fault === undefined) return
  if (fault !== 'foreign') throw refused(FAULTS[fault], describe(certificate), 'a card in force')
  if (gasCards === 'ours') throw refused('MS-GAS-CARD-FOREIGN', describe(certificate), 'a card that `mock-spine card new` issued')
  exchange.problems.push(
    problem(P['MS-GAS-CARD-ACCEPTED'], { came: describe(certificate), expected: 'a card of this environment’s authority' }),
  )
}

const FAULTS: Readonly<Record<Exclude<CardFault, 'foreign'>, 'MS-GAS-CARD-REVOKED' | 'MS-GAS-CARD-EXPIRED'>> = {
  revoked: 'MS-GAS-CARD-REVOKED',
  expired: 'MS-GAS-CARD-EXPIRED',
  'not-yet-valid': 'MS-GAS-CARD-EXPIRED',
}

async function signer(der: Buffer, challenge: Buffer): Promise<X509Certificate> {
  const { isSignedBy, readSignedData, SignedDataError, signerCertificate } = await import('../../pki/signed-data.ts')
  try {
    const signed = readSignedData(der)
    if (!signed.content.equals(challenge)) {
      const asText = signed.content.equals(Buffer.from(challenge.toString('base64')))
      const came = asText ? 'the base64 text of the challenge, signed' : `${signed.content.length} other octets`
      throw refused('MS-GAS-RESPONSE-CONTENT', came, `the ${challenge.length} octets of the challenge`)
    }
    const certificate = signerCertificate(signed)
    if (certificate === undefined)
      throw refused('MS-GAS-RESPONSE', `${signed.certificates.length} certificates, none of the signer`, 'the card’s certificate')
    if (!(await isSignedBy(signed, certificate)))
      throw refused(
        'MS-GAS-RESPONSE-SIGNATURE',
        `a signature that the key of ${certificate.subject.replaceAll('\n', ', ')} did not make`,
        'its signature',
      )
    return certificate
  } catch (error) {
    if (error instanceof SignedDataError) throw refused('MS-GAS-RESPONSE', error.came, error.expected)
    if (error instanceof RangeError) throw refused('MS-GAS-RESPONSE', 'ASN.1 nested without end', 'CMS SignedData in DER')
    throw error
  }
}

const refused = (code: keyof typeof P, came: string, expected: string): LoginRefusal =>
  new LoginRefusal(problem(P[code], { came, expected, at: 'gpPARAM response' }))

const describe = ({ subject, issuer, serialNumber, validFrom, validTo }: X509Certificate): string =>
  `${subject.replaceAll('\n', ', ')}, issued by ${issuer.replaceAll('\n', ', ')}, serial ${serialNumber}, ${validFrom} to ${validTo}`
