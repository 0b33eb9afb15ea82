import { xmlName } from '../xml/index.ts'

/** Names of Access Manager's client protocol; none has a namespace (dossier identity-and-pki 5). */
export const NAMES = {
  requestSet: xmlName('', 'RequestSet'),
  request: xmlName('', 'Request'),
  namingRequest: xmlName('', 'NamingRequest'),
  getNamingProfile: xmlName('', 'GetNamingProfile'),
  sessionRequest: xmlName('', 'SessionRequest'),
  sessionId: xmlName('', 'SessionID'),
  destroySessionId: xmlName('', 'DestroySessionID'),
  url: xmlName('', 'URL'),
  pattern: xmlName('', 'Pattern'),
  property: xmlName('', 'Property'),
  uuid: xmlName('', 'UUID'),
} as const
