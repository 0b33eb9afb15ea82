import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Programs that are fetched from registries first: OpenLDAP, ldapsearch, Python, Java.
const INTEROP = [
  'test/interop/ldap/foreign/**/*.test.ts',
  'test/interop/ldap/slapd/**/*.test.ts',
  'test/interop/identity/**/*.test.ts',
  'test/interop/pds/foreign/**/*.test.ts',
  'test/interop/fhir/**/*.test.ts',
]

// What the test files of one run share: `test/support/certificates.ts` keeps its CAs there.
const globalSetup = ['test/support/run-folder.ts']
// What ends with each file.
const setupFiles = ['test/support/each-file.ts']
const source = (file: string): string => fileURLToPath(new URL(`src/testing/${file}`, import.meta.url))
// What guides and tests import by the package's name.
const alias = {
  'mock-spine/testcontainers': source('container/index.ts'),
  'mock-spine/testing': source('index.ts'),
  'mock-spine/vitest': source('vitest.ts'),
}

export default defineConfig({
  test: {
    // Vitest would leave a core idle; on two of them that is half the machine.
    maxWorkers: '100%',
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'fast',
          // It imports JSON as bundlers do.
          server: { deps: { inline: ['@actions/workflow-parser', '@actions/expressions'] } },
          globalSetup,
          setupFiles,
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/docker/**', 'test/bench/**', 'test/browser/**', 'test/console/browser/**', 'test/long/**', ...INTEROP],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          globalSetup,
          setupFiles,
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          // A browser may have to be fetched first.
          hookTimeout: 360_000,
          fileParallelism: false,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'console',
          globalSetup,
          setupFiles,
          include: ['test/console/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 30_000 } },
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'docker',
          globalSetup,
          setupFiles,
          include: ['test/docker/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          expect: { poll: { timeout: 60_000 } },
        },
      },
      {
        // What test/docker/shared starts as processes of their own.
        resolve: { alias },
        test: {
          name: 'shared',
          include: ['test/docker/shared/*.shared.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
      {
        test: {
          name: 'interop',
          globalSetup,
          setupFiles,
          include: INTEROP,
          testTimeout: 60_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'long',
          globalSetup,
          setupFiles,
          include: ['test/long/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
