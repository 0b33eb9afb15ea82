import type { Settings } from '../../src/environment/settings.ts'
import { A, B, type TestEnvironment, testEnvironment } from './environment.ts'
import { giveForwardContracts } from './forward.ts'
import type { Supplier } from './supplier.ts'

/** An environment with both seeded suppliers at their endpoints, and the contracts under which they send to each other. */
export async function twoSuppliers(changes: Partial<Settings> = {}): Promise<{ spine: TestEnvironment; a: Supplier; b: Supplier }> {
  const spine = await testEnvironment(changes)
  const a = await spine.listen(A)
  const b = await spine.listen(B)
  giveForwardContracts(spine)
  return { spine, a, b }
}
