import { defineProblems } from '../../kernel/problem.ts'

/** Problems of calling a provider on demand. */
export const providerCallProblems = defineProblems({
  'MS-PROVIDER-CALL': {
    title: 'The provider cannot be called like this.',
    next: 'Register the provider’s system with its endpoints (`mock-spine register`), and name a supplier and checks that there are.',
  },
})
