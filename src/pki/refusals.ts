import { AuthorityError, type AuthorityProblem } from './authority-error.ts'
import type { LedgerEntry } from './ledger.ts'

/** The dates that a caller chose; an end in the past gets a beginning a day before it. `MS-PKI-BAD-DATES` when they make no range. */
export function dateRange(
  request: { readonly notBefore?: Date; readonly notAfter?: Date },
  now: Date,
): { readonly notBefore?: Date; readonly notAfter?: Date } {
  const { notBefore, notAfter } = request
  const from = notBefore ?? (notAfter && notAfter <= now ? new Date(notAfter.getTime() - 86_400_000) : undefined)
  if ([from, notAfter].some((date) => date && Number.isNaN(date.getTime())) || (from && notAfter && from >= notAfter)) {
    throw new AuthorityError({
      code: 'MS-PKI-BAD-DATES',
      came: `a certificate from ${String(from)} to ${String(notAfter)}`,
      expected: 'a beginning before its end',
      next: 'Correct the dates and try again.',
    })
  }
  return { ...(from ? { notBefore: from } : {}), ...(notAfter ? { notAfter } : {}) }
}

export function alreadyRevoked(entry: LedgerEntry, at: string): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-ALREADY-REVOKED',
    came: `${entry.name}, serial ${entry.serial}, revoked since ${at}`,
    expected: 'a certificate in force',
    next: 'Nothing has to be done; issue a new one if the supplier needs it.',
  })
}

export function unexpected(error: unknown): AuthorityProblem {
  return {
    code: 'MS-PKI-BACKGROUND',
    came: String(error),
    expected: 'CRLs kept fresh and the folder followed',
    next: 'Look at the cause, then restart mock-spine.',
  }
}

export function unknown(name: string, known: readonly string[]): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-UNKNOWN',
    came: `"${name}"`,
    expected: `a serial number or one of ${known.join(', ')}`,
    next: 'List the certificates to see names and serials.',
  })
}

export function replaced(directory: string): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-REPLACED',
    came: `another root in ${directory} than at the start`,
    expected: 'the CA to stay while mock-spine runs',
    next: 'Restart mock-spine to use it; until then it goes on with the one in memory.',
  })
}

export function namelessRequest(): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-BAD-CSR',
    came: 'a request without a common name',
    expected: "the endpoint's FQDN as its common name",
    next: 'Give the FQDN beside the request, or make one with -subj /CN=my.fqdn.',
  })
}

export function noKey(name: string): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-NO-KEY',
    came: `PKCS#12 asked for "${name}"`,
    expected: 'a certificate whose key is kept here and may be handed out',
    next: 'Export it as PEM or DER; a certificate signed from a CSR is joined with its own key by: openssl pkcs12 -export.',
  })
}
