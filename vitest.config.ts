import { defineConfig } from 'vitest/config'

// Programs that are fetched from registries first: OpenLDAP, ldapsearch, Python, Java.
const INTEROP = ['test/interop/ldap/foreign/**/*.test.ts', 'test/interop/ldap/slapd/**/*.test.ts', 'test/interop/identity/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/docker/**', 'test/bench/**', 'test/long/**', ...INTEROP],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: { name: 'docker', include: ['test/docker/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 900_000, fileParallelism: false },
      },
      { test: { name: 'interop', include: INTEROP, testTimeout: 60_000, hookTimeout: 300_000, fileParallelism: false } },
      { test: { name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 60_000, fileParallelism: false } },
    ],
  },
})
