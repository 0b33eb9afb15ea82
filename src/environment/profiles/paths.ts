import type { z } from 'zod'
import type { DoorPath } from './profile.ts'

type DoorPathInput = z.input<typeof DoorPath>

/** The paths that every environment serves (environments 2, and the dossier that each note names). */
export const spinePaths: readonly DoorPathInput[] = [
  messaging('sync-service', '/sync-service', 'all synchronous domains, and NN4B'),
  messaging('reliable-messaging', '/reliablemessaging/reliablerequest', 'reliable messaging, all domains'),
  messaging('reliable-messaging', '/reliablemessaging/queryrequest', 'unreliable (express) messaging, all domains'),
  messaging('reliable-messaging', '/reliablemessaging/intermediary', 'messages forwarded from supplier to supplier'),
  messaging('reliable-messaging', '/reliablemessaging/forwardreliable', 'the same under its Spine 1 name (ebxml-messaging 1.1)'),
  messaging('gazetteer', '/addressfinder/query', 'postcode look-up'),
  messaging('mesh', '/messageexchange', 'MESH mailboxes (mesh 1)'),
  { door: 'smsp', roles: ['smsp', 'smsp-internet'], path: '/smsp/pds', what: 'Spine Mini Service, demographics' },
  {
    door: 'secure-proxy',
    roles: ['ssp', 'ssp-internet'],
    path: '/',
    what: '[provider service root url]/[fhir request]; under /ssp/ on localhost',
  },
  { door: 'spine-directory', roles: ['ldap'], path: '/', what: 'ldaps://…/<LDAP QUERY>: parties, systems, organisations, people' },
  gas('/login/authactivate', 'Identity Agent: first call with the smartcard'),
  gas('/login/authvalidate', 'Identity Agent: the signed challenge'),
  gas('/login/authlogout', 'Identity Agent: end of session'),
  gas('/login/ssoupdate', 'Identity Agent: sign of life'),
  saml('/saml/RoleAssertion', 'role assertion for an application server'),
  saml('/saml/RoleSelectionGP.jsp', 'role selection, Identity Agent'),
  saml('/saml/RoleSelectionWT.jsp', 'role selection, browser of IA13'),
  { door: 'authentication', roles: ['sbapi'], path: '/amserver/namingservice', what: 'naming for application servers' },
  { door: 'authentication', roles: ['sbapi'], path: '/amserver/sessionservice', what: 'sessions and token events for application servers' },
  { door: 'authentication', roles: ['sbapi'], path: '/ssb/DeviceIDLogger', what: 'device id of IA13' },
  { door: 'authentication', roles: ['portal'], path: '/', what: 'the portal that Identity Agents launch' },
  { door: 'cis2', roles: ['cis2'], path: '/openam/oauth2', what: 'CIS2 OpenID Connect (identity-and-pki 7.1)' },
  { door: 'oauth2', roles: ['api-platform'], path: '/oauth2/token', what: 'API platform tokens (identity-and-pki 7.3)' },
  { door: 'oauth2', roles: ['api-platform'], path: '/oauth2/authorize', what: 'API platform, login of a user (identity-and-pki 7.3)' },
  { door: 'oauth2', roles: ['api-platform'], path: '/oauth2/callback', what: 'API platform, end of a login at CIS2' },
  {
    door: 'oauth2',
    roles: ['api-platform'],
    path: '/oauth2/backchannel_logout',
    what: 'API platform, logout at CIS2 (identity-and-pki 7.3)',
  },
  { door: 'oauth2-user', roles: ['api-platform'], path: '/oauth2', what: 'API platform, with a user: simulated_auth' },
  { door: 'sds-fhir', roles: ['api-platform'], path: '/spine-directory/FHIR/R4', what: 'the directory as FHIR (sds-ldap 6)' },
  { door: 'pds-fhir', roles: ['api-platform'], path: '/personal-demographics/FHIR/R4', what: 'demographics as FHIR (sync-pds 7.2, 8)' },
  { door: 'ers', roles: ['ers-professional'], path: '/', what: 'e-RS professional web application' },
  { door: 'ers', roles: ['ers-patient'], path: '/', what: 'e-RS patient web application' },
  { door: 'booking-demonstrator', roles: ['uec-booking'], path: '/poc', what: 'UEC booking demonstrator' },
  { door: 'dos', roles: ['dos'], path: '/', what: 'Directory of Services' },
  { door: 'eps-dos', roles: ['eps-dos'], path: '/', what: 'Directory of Services of the prescription service' },
  { door: 'crl', roles: ['crl'], path: '/', what: 'certificate revocation lists' },
  { door: 'crl', roles: ['ocsp'], path: '/ocsp', what: 'OCSP' },
  { door: 'crl', roles: ['pki'], path: '/', what: 'CA certificates' },
  { door: 'crl', roles: ['checkit'], path: '/public/pki/crls.php', what: 'CRL files for downloading on HSCN' },
]

function messaging(door: DoorPathInput['door'], path: string, what: string): DoorPathInput {
  return { door, roles: ['messaging', 'messaging-internet'], path, what }
}

function gas(path: string, what: string): DoorPathInput {
  return { door: 'authentication', roles: ['gas'], path, what }
}

/** Real clients call `/saml` on either host (identity-and-pki 1): the path decides. */
function saml(path: string, what: string): DoorPathInput {
  return { door: 'authentication', roles: ['sbapi', 'gas'], path, what }
}
