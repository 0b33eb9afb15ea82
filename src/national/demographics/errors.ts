/** A reason as an answer carries it; codes of codeSystem …17.42 (dossier sync-pds 2.9). */
export interface PdsReason {
  readonly code: string
  /** ER fails, WG warns. */
  readonly qualifier: 'ER' | 'WG'
  readonly text: string
  /** No public source gives code and text together. */
  readonly invented?: true
}

/** Codes that a source gives with their meaning. */
export const reasons = {
  generic: { code: '0', qualifier: 'ER', text: 'Generic Error' },
  noMatch: { code: '1', qualifier: 'ER', text: 'No match to a Service User record' },
  tooMany: {
    code: '2',
    qualifier: 'ER',
    text: 'Multiple match, number of entries exceed current operational limit for number of matches returned',
  },
  matchLimited: {
    code: '5',
    qualifier: 'WG',
    text: 'Match - NHS Number and limited data only returned (sensitivity conditions apply)',
  },
  multiple: { code: '7', qualifier: 'ER', text: 'Multiple matches - refine the search criteria', invented: true },
  retrievalLimited: {
    code: '9',
    qualifier: 'WG',
    text: 'Successful retrieval - Information returned limited by sensitivity conditions',
  },
  updateFailed: { code: '15', qualifier: 'WG', text: 'Update Failed' },
  superseded: { code: '17', qualifier: 'ER', text: 'NHS Number superseded', invented: true },
  invalid: { code: '22', qualifier: 'ER', text: 'NHS Number invalid', invented: true },
  supersedingReturned: {
    code: '24',
    qualifier: 'WG',
    text: 'NHS Number supplied as a parameter has been superseded and superseding NHS Number returned',
  },
  notVerified: { code: '40', qualifier: 'ER', text: 'NHS Number not verified', invented: true },
  notNewStyle: { code: '42', qualifier: 'ER', text: 'Not a new style NHS Number', invented: true },
  noMatchRetrieval: { code: 'RT003', qualifier: 'ER', text: 'No match to a Service User record' },
} as const satisfies Record<string, PdsReason>

/** Errors by the platform's internal name. Where no source gives the wire code it is 0, until the setting pdsErrors says better. */
const internal = {
  INVALID_SEARCH_TYPE: ['AT001', 'Invalid search type'],
  MISSING_MANDATORY_SEARCH_FIELD_AT: ['AT002', 'Missing mandatory search field'],
  MISSING_SEARCH_TYPE: ['AT009', 'Missing search type'],
  MISSING_MANDATORY_SEARCH_FIELD: [undefined, 'Missing mandatory search field'],
  DUPLICATE_SEARCH_FIELDS_PROVIDED: [undefined, 'Duplicate search fields provided'],
  ILLEGAL_DATE_FORMAT: [undefined, 'Illegal date format'],
  INVALID_SEARCH_DATA: [undefined, 'Invalid search data'],
  INVALID_HISTORY_INDICATOR: [undefined, 'Invalid history indicator'],
  INVALID_IGNORE_HISTORY_INDICATOR: [undefined, 'Invalid ignore history indicator'],
  INVALID_HISTORIC_DATA_INDICATOR: [undefined, 'Invalid historic data indicator'],
  INVALID_NAME_FORMAT: [undefined, 'Invalid name format'],
  DATE_OF_BIRTH_MISSING: [undefined, 'Date of birth missing'],
  MISSING_NHS_NUMBER: [undefined, 'NHS Number missing'],
  NOT_NEW_STYLE_NHS_NUMBER: ['42', 'Not a new style NHS Number'],
  NHS_NUMBER_UNSPECIFIED: [undefined, 'NHS Number unspecified'],
  INVALID_NHS_NUMBER: [undefined, 'Invalid NHS Number'],
  MANDATORY_FIELD_MISSING: ['IU003', 'Mandatory Field Missing'],
  INVALID_GP_REGISTRATION: ['IU058', 'Update Failed - invalid GP Registration data supplied'],
  SERIAL_CHANGE_NUMBER_MISMATCH: [undefined, 'Update Failed - Serial Change Number does not match'],
  NHS_NUMBER_MERGED: [undefined, 'Update Failed - NHS No. supplied has been superseded in a merge'],
  NHS_NUMBER_NOT_KNOWN: [undefined, 'Update Failed - No match to a Service User record'],
  NHS_NUMBER_INVALIDATED: [undefined, 'Update Failed - NHS Number invalid'],
  INVALID_UPDATE_MODE: [undefined, 'Update Failed - invalid update mode'],
  FAILED_MOD11_CHECK: [undefined, 'Update Failed - NHS Number failed check digit'],
  UID_MUST_BE_PROVIDED: [undefined, 'Update Failed - object id must be provided'],
  UID_NOT_KNOWN: [undefined, 'Update Failed - object id not known'],
  UNABLE_TO_DELETE_USUAL_NAME: [undefined, 'Update Failed - usual name cannot be removed'],
  UNABLE_TO_DELETE_MANDATORY_ITEM: [undefined, 'Update Failed - item cannot be removed'],
  INVALID_NAME: [undefined, 'Update Failed - invalid name data supplied'],
  INVALID_ADDRESS: [undefined, 'Update Failed - invalid address data supplied'],
  INVALID_TELECOM: [undefined, 'Update Failed - invalid telecom data supplied'],
  INVALID_PERSON_DATA: [undefined, 'Update Failed - invalid person data supplied'],
  INCONSISTENT_DEATH_UPDATE: [undefined, 'Update Failed - date of death and death notification status must come together'],
  DEATH_UPDATE_MODE_INCONSISTENT: [undefined, 'Update Failed - death items with different update modes'],
  AUTHOR_UNSPECIFIED_ON_DEATH: [undefined, 'Update Failed - death without a registering authority'],
  SOURCE_CANNOT_REMOVE_DATE_OF_DEATH: [undefined, 'Update Failed - this source cannot remove a date of death'],
  NOTHING_TO_UPDATE: [undefined, 'Update Failed - nothing to update'],
  INVALID_BIRTH_DATE: [undefined, 'Invalid date of birth'],
  INVALID_BIRTH_WEIGHT: [undefined, 'Invalid birth weight'],
  INVALID_BIRTH_DATA: [undefined, 'Invalid birth data supplied'],
  NHS_NUMBER_IN_USE: [undefined, 'NHS Number already allocated'],
  FAILED_DUE_TO_BUSINESS_VALIDATION_FAILURE: [undefined, '[GE007:Mandatory field missing]'],
  NOT_KEPT: [undefined, 'Update Failed - item not supported by mock-spine'],
} as const satisfies Record<string, readonly [string | undefined, string]>

export type InternalError = keyof typeof internal

/** `NAME=CODE` with the name of one of the errors. */
export const isPdsError = (text: string): boolean => {
  const [name = '', code = ''] = text.split('=')
  return Object.hasOwn(internal, name) && /^[A-Z0-9]{1,10}$/.test(code)
}

/** A failure of the domain: which of the platform's errors, with what the validator says beside it. */
export interface PdsError {
  readonly name: InternalError
  /** Follows the text after ` - `. */
  readonly detail?: string
}

/** The reason of an error, by the settings (`NAME=CODE`) or the table. */
export function reasonOf({ name, detail }: PdsError, settings: readonly string[]): PdsReason {
  const [known, base] = internal[name]
  const set = settings.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
  const text = detail === undefined ? base : `${base} - ${detail}`
  return { code: set ?? known ?? '0', qualifier: 'ER', text, ...(set === undefined && known === undefined ? { invented: true } : {}) }
}
