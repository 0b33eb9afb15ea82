import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/docker/**', 'test/bench/**', 'test/long/**'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: { name: 'docker', include: ['test/docker/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 900_000, fileParallelism: false },
      },
      { test: { name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 60_000, fileParallelism: false } },
    ],
  },
})
