/** What becomes of a message at Spine's door: the code of the problem it is refused with, or `accepted`. */
export type AtTheDoor = `MS-${string}` | 'accepted'

/** What the dossiers say of one file of the ebXML corpus. */
export type Expectation =
  /** Reference data or prose: no message. */
  | { readonly as: 'no message' }
  /** An Acknowledgment, and the MessageId it is for. */
  | { readonly as: 'acknowledgment'; readonly of: string }
  /** A MessageError with these errors, `errorCode description`. */
  | { readonly as: 'message error'; readonly errors: readonly string[] }
  /** A SOAP fault with these TMS codes. */
  | { readonly as: 'fault'; readonly codes: readonly string[] }
  /** An HL7 payload: the interaction and, of an answer, its typeCode; it breaks no rule of the wrapper. */
  | { readonly as: 'payload'; readonly interaction: string; readonly typeCode?: 'AA' | 'AE' | 'AR' }
  /** HL7 in SOAP, the synchronous way: the interaction and the code of its detail. */
  | { readonly as: 'synchronous answer'; readonly interaction: string; readonly code: string }
  /** The MHS adaptor's JSON form of a forwarded message: how many references, what the payload is. */
  | { readonly as: 'adaptor json'; readonly references: number; readonly interaction: string }
  /** An ebXML header, a part of the message that is named: read with it. */
  | { readonly as: 'header of'; readonly message: string }
  /** A multipart message, or a header and a payload that make one. */
  | {
      readonly as: 'message'
      /** Where the header is that stands in for `{{ebxml}}`, or the payload of a lone header. */
      readonly with?: string
      readonly action: string
      readonly references: number
      /** Posted to the reliable door as it is, by supplier A. */
      readonly asIs: AtTheDoor
      /** From supplier A to Spine under Spine's CPAId, else as it is. */
      readonly ours: AtTheDoor
      /** And as a GP Summary upload: service, action and (unless `keepPayload`) payload of one. */
      readonly asUpload: AtTheDoor
      readonly keepPayload?: boolean
    }

const noMessage: Expectation = { as: 'no message' }

// A certificate of supplier A never goes with another party's key (inferred, dossier 9.7), and Spine's door serves no answers.
const stranger = { as: 'message', references: 1, asIs: 'MS-FROM-PARTY', ours: 'MS-UNKNOWN-INTERACTION' } as const
const answer = { ...stranger, action: 'MCCI_IN010000UK13', asUpload: 'accepted' } as const
// Interactions that Spine knows, but takes at other paths only.
const elsewhere = { ours: 'MS-WRONG-PATH' } as const
const withAttachment = { ...answer, references: 2, asUpload: 'MS-EBXML-MANIFEST' } as const
// Indented as a whole, part headers too: MIME takes that for the continuation of a header that is not there.
const indented = { asIs: 'MS-MIME-PART', ours: 'MS-MIME-PART', asUpload: 'MS-MIME-PART' } as const

/** Every file of the corpus, written from the dossier (ebxml-messaging 1.3 to 1.8, 2.3, 3, 5). */
export const corpusTable: Readonly<Record<string, Expectation>> = {
  'PROVENANCE.md': noMessage,
  'catalogue/interactions.json': noMessage,
  'sds/mhs-ldap-entries-psis-MCCI.json': noMessage,

  'ack/mhs-adaptor-expected-ack.xml': { as: 'acknowledgment', of: '0CDBA95F-74DA-47E9-8383-7B8E9167D146' },
  'ack/mhs-adaptor-inbound-ack.xml': { as: 'acknowledgment', of: 'C614484E-4B10-499A-9ACD-5D645CFACF61' },
  'ack/real-spine-sync-ack-forward-reliable.escaped.txt': { as: 'acknowledgment', of: 'B97CCED5-EE2B-4143-B880-9847A93C53AB' },

  'error/ebxml-messageerror-unknown-cpaid.xml': { as: 'message error', errors: ['ValueNotRecognized 501319:Unknown eb:CPAId'] },
  'error/ebxml-messageerror-multiple.xml': {
    as: 'message error',
    errors: ['ValueNotRecognized 501319:Unknown eb:CPAId', 'ValueNotRecognized 501320:Unknown something else'],
  },
  'error/ebxml-nack-501314.xml': { as: 'message error', errors: ['ValueNotRecognized 501314:Invalid To Party Type attribute'] },
  'error/soapfault-200.xml': { as: 'fault', codes: ['200'] },
  'error/soapfault-206-retriable.xml': { as: 'fault', codes: ['206'] },
  'error/soapfault-300-not-retriable.xml': { as: 'fault', codes: ['300'] },
  'error/soapfault-multiple.xml': { as: 'fault', codes: ['200', '201'] },

  'hl7/REPC_IN150016UK05.mustache': { as: 'payload', interaction: 'REPC_IN150016UK05' },
  'hl7/QUPC_IN160101UK05.mustache': { as: 'payload', interaction: 'QUPC_IN160101UK05' },
  'hl7/PRSC_IN080000UK07.mustache': { as: 'payload', interaction: 'PRSC_IN080000UK07' },
  'hl7/COPC_IN000001UK01.mustache': { as: 'payload', interaction: 'COPC_IN000001UK01' },
  'gp2gp/MCCI_AA.payload.xml': { as: 'payload', interaction: 'MCCI_IN010000UK13', typeCode: 'AA' },
  'gp2gp/MCCI_AE.payload.xml': { as: 'payload', interaction: 'MCCI_IN010000UK13', typeCode: 'AE' },
  'gp2gp/MCCI_AR.payload.xml': { as: 'payload', interaction: 'MCCI_IN010000UK13', typeCode: 'AR' },
  'gp2gp/RCMR_IN010000UK05.payload.xml': { as: 'payload', interaction: 'RCMR_IN010000UK05' },
  'gp2gp/COPC-continue.payload.xml': { as: 'payload', interaction: 'COPC_IN000001UK01' },

  'gp2gp/large/scenario7-index.json': { as: 'adaptor json', references: 3, interaction: 'COPC_IN000001UK01' },
  'gp2gp/large/scenario7-fragment0.json': { as: 'adaptor json', references: 2, interaction: 'COPC_IN000001UK01' },
  'gp2gp/large/scenario7-fragment1.json': { as: 'adaptor json', references: 2, interaction: 'COPC_IN000001UK01' },
  'gp2gp/large/index-with-cid.json': { as: 'adaptor json', references: 3, interaction: 'COPC_IN000001UK01' },

  // Forward-reliable: nextMSH and no SyncReply, which no message to Spine itself may be.
  'gp2gp/RCMR_IN010000UK05.ebxml.xml': {
    ...stranger,
    ...elsewhere,
    with: 'gp2gp/RCMR_IN010000UK05.payload.xml',
    action: 'RCMR_IN010000UK05',
    asUpload: 'MS-EBXML-SYNC-REPLY',
  },
  // The 2013 Continue has no AckRequested (dossier 6.4).
  'gp2gp/COPC-continue.ebxml.xml': {
    ...stranger,
    ...elsewhere,
    with: 'gp2gp/COPC-continue.payload.xml',
    action: 'COPC_IN000001UK01',
    asUpload: 'MS-EBXML-ACK-REQUESTED',
  },

  'inbound/async-express-QUPC_IN160102UK05.mustache': {
    ...stranger,
    action: 'QUPC_IN160102UK05',
    asUpload: 'MS-EBXML-DUPLICATE-ELIMINATION',
  },
  'inbound/async-reliable-MCCI_IN010000UK13-psis.mustache': answer,
  'inbound/no-reftomessageid.msg': answer,
  'inbound/unintended-recipient.msg': answer,
  'inbound/unknown-reftomessageid.msg': withAttachment,
  'inbound/unsolicited.msg': withAttachment,
  'inbound/unsolicited.ebxml': { as: 'header of', message: 'inbound/unsolicited.msg' },

  'mime/request.msg': answer,
  'mime/request.ebxml': { as: 'header of', message: 'mime/request.msg' },
  'mime/one-7bit-attachment.msg': withAttachment,
  'mime/one-7bit-attachment.ebxml': { as: 'header of', message: 'mime/one-7bit-attachment.msg' },
  'mime/one-external-attachment.msg': withAttachment,
  'mime/one-external-attachment.ebxml': { as: 'header of', message: 'mime/one-external-attachment.msg' },
  'mime/compressed-attachment.msg': withAttachment,
  'mime/compressed-attachment.ebxml': { as: 'header of', message: 'mime/compressed-attachment.msg' },
  'mime/multiple-attachments.msg': { ...withAttachment, references: 3 },
  'mime/multiple-attachments.ebxml': { as: 'header of', message: 'mime/multiple-attachments.msg' },
  'mime/no-payload.msg': { ...answer, with: 'mime/request.ebxml', asUpload: 'MS-MIME-PART-MISSING' },
  // Its HL7 part is a picture.
  'mime/invalid-base64-hl7-payload.msg': { ...answer, asUpload: 'MS-XML-NOT-XML', keepPayload: true },
  'mime/header-no-ackrequested.ebxml': { ...answer, with: 'mime/request.msg', asUpload: 'MS-EBXML-ACK-REQUESTED' },
  'mime/header-no-duplicate-elimination.ebxml': { ...answer, with: 'mime/request.msg', asUpload: 'MS-EBXML-DUPLICATE-ELIMINATION' },
  'mime/header-no-syncreply.ebxml': { ...answer, with: 'mime/request.msg', asUpload: 'MS-EBXML-SYNC-REPLY' },

  'outbound/expected-request-one-attachment.txt': { ...withAttachment, ...elsewhere, action: 'QUPA_IN000006UK02' },

  'eps/async-success-MCCI.multipart.xml': answer,
  'eps/async-error-MCCI.multipart.xml': answer,
  'eps/cancel-success-PORX_IN050101UK31.multipart.xml': { ...answer, ...indented, action: 'PORX_IN050101UK31' },
  'eps/sync-error-duplicate-202.xml': { as: 'synchronous answer', interaction: 'MCCI_IN010000UK13', code: '202' },
}
