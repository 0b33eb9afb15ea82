import { xmlName } from '../xml/names.ts'

/** Namespace of the gazetteer's messages (dossier sync-pds-smsp-gazetteer 4). */
export const CARE_RECORDS = 'http://national.carerecords.nhs.uk/schema/'

const crs = (local: string) => xmlName(CARE_RECORDS, local)

export const NAMES = {
  request: crs('getAddressListRequest'),
  messageHeader: crs('messageHeader'),
  messageId: crs('messageId'),
  postalAddress: crs('postalAddress'),
  address1: crs('address1'),
  address2: crs('address2'),
  address3: crs('address3'),
  town: crs('town'),
  county: crs('county'),
  postcode: crs('postcode'),
  postCode: crs('postCode'),
  country: crs('country'),
  maxno: crs('maxno'),
} as const
