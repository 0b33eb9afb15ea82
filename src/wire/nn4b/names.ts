/** Namespaces of NN4B's messages, which are neither SOAP 1.1 nor HL7 (dossier sync-pds-smsp-gazetteer 2.8). */
export const NN4B = {
  envelope: 'http://www.w3.org/2001/12/soap-envelope',
  spine: 'http://spine.nhs.uk/spine-servicev1.0',
  national: 'http://national.carerecords.nhs.uk/schema/',
} as const
