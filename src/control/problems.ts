import { defineProblems } from '../kernel/problem.ts'

/** Problems of the admin interface itself. */
export const controlProblems = defineProblems({
  'MS-ADMIN-FORBIDDEN': {
    title: 'The admin interface is not open to this caller.',
    next: 'Call http://localhost or http://127.0.0.1 from the same machine; or send the token of the ready file as "Authorization: Bearer …" or "X-Mock-Spine-Token"; or start with --admin open.',
  },
  'MS-ADMIN-TOKEN': {
    title: 'The admin token is wrong.',
    next: 'Use adminToken of the ready file of this very start (a new one is made each time unless it is set), or leave it out when calling from the same machine.',
  },
  'MS-ADMIN-FOREIGN-ORIGIN': {
    title: 'A page of another site may not change anything here.',
    next: 'Call from a page that this port serves, from a program that sends no Origin header, or with the admin token.',
  },
  'MS-ADMIN-NO-ROUTE': {
    title: 'The admin interface has no such path.',
    next: 'GET /api/openapi.json lists every path; docs/admin-api.md explains them.',
  },
  'MS-ADMIN-METHOD': {
    title: 'This path does not take that HTTP method.',
    next: 'Use a method that "expected" names.',
  },
  'MS-ADMIN-PARAMETER': {
    title: 'A parameter of the request is not valid.',
    next: 'Correct the parameters named in "came"; docs/admin-api.md and GET /api/openapi.json list them.',
  },
  'MS-ADMIN-BODY': {
    title: 'The body of the request is not valid.',
    next: 'Correct the keys named in "came"; docs/admin-api.md and GET /api/openapi.json show the form.',
  },
  'MS-ADMIN-MEDIA-TYPE': {
    title: 'The body of an admin request must be JSON.',
    next: 'Send Content-Type: application/json.',
  },
  'MS-ADMIN-TOO-LARGE': {
    title: 'The body of the admin request is too large.',
    next: 'Send less at once.',
  },
  'MS-ADMIN-NOT-FOUND': {
    title: 'There is no such thing.',
    next: 'List what there is with the path one level up.',
  },
  'MS-ADMIN-CONFLICT': {
    title: 'The request does not fit what is there.',
    next: 'Look at the present state with GET first.',
  },
})
