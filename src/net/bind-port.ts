import type net from 'node:net'
import { defineProblems, ProblemError, problem } from '../kernel/problem.ts'

export const bindProblems = defineProblems({
  'MS-PORT-TAKEN': {
    title: 'A port is in use by another program.',
    next: 'Stop the other program, or choose another port (0 = any free one).',
  },
  'MS-PORT-REFUSED': {
    title: 'The operating system does not allow this port or address.',
    next: 'Ports below 1024 need privileges; choose another one, or another --host.',
  },
})

/**
 * Binds a server and answers with the port really bound.
 * @param flag the flag that changes the port, named in the error
 * @throws ProblemError MS-PORT-TAKEN or MS-PORT-REFUSED
 */
export async function bindPort(server: net.Server, host: string, port: number, flag: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(
        new ProblemError(
          problem(bindProblems[error.code === 'EADDRINUSE' ? 'MS-PORT-TAKEN' : 'MS-PORT-REFUSED'], {
            came: `${host} port ${port}: ${error.code ?? error.message}`,
            expected: 'a free port',
            next: `Choose another port with ${flag} (0 = any free one), or stop the program that uses it.`,
          }),
          { cause: error },
        ),
      )
    server.once('error', fail)
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', fail)
      resolve()
    })
  })
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : port
}
