/** A criterion that is `*` alone asks only that there be a value: the LDAP filter it becomes is a presence test (dossier sds-ldap 4). */
export const ANY = '*'

/** Whether a value fits a criterion: exactly, as `nhsIDCode` and interactions compare (dossier 2). An absent criterion fits all. */
export const fits = (criterion: string | undefined, value: string | undefined): boolean =>
  criterion === undefined || (value !== undefined && (criterion === ANY || criterion === value))

/** The same without regard to case, as party keys and manufacturers compare (dossier 2). */
export const fitsAnyCase = (criterion: string | undefined, value: string | undefined): boolean =>
  fits(criterion?.toLowerCase(), value?.toLowerCase())
