import { isUnder } from '../../../directory/access.ts'
import type { Directory } from '../../../directory/directory.ts'
import { problem } from '../../../kernel/problem.ts'
import { IDENTITY } from '../../../wire/itk/names.ts'
import { accessDenied } from '../errors.ts'
import { itkProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { certificateNames } from './identify.ts'

/** Whether the certificate is a registered party's, and the audit identity known and its own. @throws ItkRefusal 3000 */
export function authorise(visit: Visit): void {
  const { parts, space } = visit
  const directory = parts.directory(space.name)
  checkCertificate(visit, directory)
  if (parts.settings.smspAudit !== 'off') checkAudit(visit, directory)
}

function checkCertificate({ exchange, inbound, parts }: Visit, directory: Directory): void {
  const { partyCheck } = parts.settings
  if (partyCheck === 'off') return
  const names = certificateNames(inbound)
  if (names.some((name) => directory.partiesWithFqdn(name).length > 0)) return
  const details = { came: `a certificate for ${names[0] ?? 'nobody'}`, expected: 'the certificate of a registered party', at: 'TLS' }
  if (partyCheck === 'strict') throw accessDenied(problem(itkProblems['MS-SMSP-PARTY'], details))
  exchange.problems.push(problem(itkProblems['MS-SMSP-PARTY-UNCHECKED'], details))
}

const AT = '/Envelope/Body/itk:DistributionEnvelope/itk:header/itk:auditIdentity'
/** Organisation of an ODS identity, `urn:nhs-uk:identity:ods:<code>:…`. */
const ODS = /^urn:nhs-uk:identity:ods:([^:]+)/i

/** An author that is not known makes the answer SMSP-0005, not a fault. */
function checkAudit(visit: Visit, directory: Directory): void {
  const { distribution, inbound, parts } = visit
  const { partyCheck, smspAudit } = parts.settings
  const deny = (came: string, expected: string): void => {
    visit.unauthorised ??= problem(itkProblems['MS-SMSP-AUDIT'], { came, expected, at: AT })
  }
  if (smspAudit === 'known' && distribution.auditIdentities.length === 0) deny('no audit identity', 'one')
  for (const { type, uri } of distribution.auditIdentities) {
    if (type === IDENTITY.asid) {
      const system = directory.system(uri)
      if (system === undefined) deny(`ASID ${uri}`, 'an ASID of a registered party')
      else if (partyCheck === 'strict' && !isUnder(directory, certificateNames(inbound), system.party.partyKey))
        deny(`ASID ${uri} of ${system.party.partyKey}`, 'an ASID of the certificate’s party')
      continue
    }
    const organisation = ODS.exec(uri)?.[1]
    if (smspAudit === 'known' && (organisation === undefined || !isKnown(directory, organisation)))
      deny(uri, 'urn:nhs-uk:identity:ods:<code>:… of an organisation with a party or system')
  }
}

const isKnown = (directory: Directory, odsCode: string): boolean =>
  directory.partiesOf(odsCode).length > 0 || directory.systemsOf(odsCode).length > 0
