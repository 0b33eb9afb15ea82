import { defineProblems } from '../../kernel/problem.ts'

/** Problems of registering applications of the API platform. */
export const applicationProblems = defineProblems({
  'MS-APP-JWKS': {
    title: 'The keys of the application cannot be used.',
    next: 'Give a JWKS document: {"keys": [{"kty": "RSA", "kid": "…", "n": "…", "e": "AQAB"}]}, public members only.',
  },
})
