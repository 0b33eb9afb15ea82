/**
 * How revocation lists and OCSP answers are published: as they should be, over their time, signed by somebody else, or not at all
 * (dossier identity-and-pki 8.4).
 */
export const publications = ['fresh', 'expired', 'wrong-signer', 'missing'] as const
export type Publication = (typeof publications)[number]
