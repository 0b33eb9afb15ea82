/** codeSystem of GP2GP's acknowledgement codes, EhrRequestAckCode (dossier ebxml-messaging 3.3). */
export const ACK_CODE_SYSTEM = '2.16.840.1.113883.2.1.3.2.4.17.101'

/** What a sending practice can answer a request with instead of a record, by EhrRequestAckCode. */
export const ackCodes = {
  '06': 'Patient not at surgery',
  '07': 'GP2GP Messaging is not enabled on this system',
  '10': 'Failed to successfully generate EHR Extract',
  '14': 'Message not sent because requesting practice is not Large Message compliant',
  '18': 'Request message not well-formed or not able to be processed',
  '19': "Sender check indicates that Requester is not the patient's current healthcare provider",
  '20': 'Spine system responded with an error',
  '23': 'Message not sent because sending practice is not Large Message compliant',
  '24': 'SDS lookup provided zero or more than one result to the query for each interaction',
  '30': 'Large Message general failure',
  '99': 'Unexpected condition',
} as const

export type AckCode = keyof typeof ackCodes
