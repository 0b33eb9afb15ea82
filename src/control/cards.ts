import { z } from 'zod'
import type { Inserted, InsertRequest } from '../environment/cards/smartcards.ts'
import { missing, spaceOf } from './missing.ts'
import { SpaceName } from './query.ts'
import { bare, route, strict } from './route.ts'

const InSpace = strict({ space: SpaceName.default('default') })
const Uid = z.string({ error: 'twelve digits in quotes' }).regex(/^\d{12}$/, 'not the id of a user: 12 digits')
const Pin = z.string({ error: 'digits in quotes' }).regex(/^\d{4,8}$/, 'not a PIN: four to eight digits')

const RoleView = z.object({ id: z.string(), jobRole: z.string(), jobRoleCode: z.string(), odsCode: z.string(), organisation: z.string() })
const HolderView = z.object({
  uid: z.string(),
  cn: z.string(),
  active: z.boolean(),
  card: z.enum(['good', 'blocked', 'expired', 'revoked']),
  training: z.boolean(),
  roles: z.array(RoleView),
})

const ReaderView = z.object({
  uid: z.string(),
  cn: z.string(),
  ticket: z.string(),
  /** Missing until one is chosen. */
  role: z.string().exactOptional(),
  training: z.boolean(),
  locked: z.boolean(),
  /** On the clock of the space. */
  expiresAt: z.iso.datetime(),
  roles: z.array(z.object({ id: z.string(), text: z.string() })),
})

const CardView = z.object({
  uid: z.string(),
  serial: z.string(),
  profile: z.enum(['usual', 'legacy']),
  notAfter: z.iso.datetime(),
  certificate: z.string(),
  files: z.object({ crt: z.string(), key: z.string(), p12: z.string() }),
})

const SessionView = z.object({
  id: z.string(),
  uid: z.string(),
  cn: z.string(),
  state: z.enum(['authenticated', 'role-set', 'locked', 'ended']),
  role: z.string().exactOptional(),
  authenticatedAt: z.iso.datetime(),
  usedAt: z.iso.datetime(),
  listeners: z.array(z.string()),
  ended: z.object({ by: z.string(), at: z.iso.datetime() }).exactOptional(),
})

const Insert = strict({
  space: SpaceName.default('default'),
  uid: Uid,
  pin: Pin.exactOptional(),
  /** Id of a role, or its number from 1. */
  role: z.string().min(1).max(20).exactOptional(),
  training: z.boolean({ error: 'true or false' }).exactOptional(),
})

const NewCard = strict({
  space: SpaceName.default('default'),
  uid: Uid,
  pin: Pin.exactOptional(),
  profile: z.enum(['usual', 'legacy'], { error: 'usual or legacy' }).exactOptional(),
  /** In the past for a card that has expired. */
  notAfter: z.iso.datetime({ offset: true, error: 'a time such as 2026-01-31T09:00:00Z' }).exactOptional(),
})

export const cardRoutes = [
  route({
    ...bare,
    verb: 'get',
    path: '/api/cards',
    summary: 'Smartcard users of a space with their roles and the state of their cards.',
    query: InSpace,
    statuses: { 200: 'The users.' },
    answer: z.object({ cards: z.array(HolderView) }),
    handle: async ({ environment, query: { space } }) => {
      const holders = await (await environment.smartcards()).list(spaceOf(environment, space))
      const cards = holders.map(({ user: { uid, cn, active, roles }, state, training }) => ({
        ...{ uid, cn, active, card: state, training },
        roles: roles.map(({ id, jobRole, jobRoleCode, odsCode, organisation }) => ({ id, jobRole, jobRoleCode, odsCode, organisation })),
      }))
      return { status: 200, json: { cards } }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/cards',
    summary: 'Issues a new smartcard to a user in place of the one they have: certificate, key and PKCS#12 (password changeit).',
    body: NewCard,
    statuses: { 201: 'The card.' },
    answer: CardView,
    handle: async ({ environment, body: { space, uid, pin, profile, notAfter } }) => {
      const choice = {
        ...(pin === undefined ? {} : { pin }),
        ...(profile === undefined ? {} : { profile }),
        ...(notAfter === undefined ? {} : { notAfter: new Date(notAfter) }),
      }
      const card = await (await environment.smartcards()).issue(spaceOf(environment, space), uid, choice)
      return {
        status: 201,
        json: {
          uid,
          serial: card.serial,
          profile: card.profile,
          notAfter: card.notAfter,
          certificate: card.certificate,
          files: card.files,
        },
      }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/cards/{uid}',
    summary: 'Revokes the smartcard of a user.',
    params: z.object({ uid: Uid }),
    query: InSpace,
    statuses: { 204: 'It is revoked.' },
    handle: async ({ environment, params: { uid }, query: { space } }) => {
      await (await environment.smartcards()).revoke(spaceOf(environment, space), uid)
      return { status: 204 }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/reader',
    summary: 'The smartcard in the reader of a space, with its ticket.',
    query: InSpace,
    statuses: { 200: 'The card.' },
    answer: ReaderView,
    handle: async ({ environment, query: { space } }) => {
      const card = await (await environment.smartcards()).inserted(spaceOf(environment, space))
      if (card === undefined) throw missing(`the empty reader of space ${space}`, 'a card in it', 'POST /api/reader puts one in.')
      return { status: 200, json: shown(card) }
    },
  }),
  route({
    ...bare,
    verb: 'post',
    path: '/api/reader',
    summary: 'Puts the card of a user into the reader: checks the PIN, logs in at GAS as an Identity Agent does, tells SSB the role.',
    body: Insert,
    statuses: { 201: 'The card with the ticket that it opened.' },
    answer: ReaderView,
    handle: async ({ environment, body: { space, ...request } }) => {
      const card = await (await environment.smartcards()).insert(spaceOf(environment, space), request satisfies InsertRequest)
      return { status: 201, json: shown(card) }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/reader',
    summary: 'Takes the card out of the reader: the user is logged out, and listeners are told.',
    query: InSpace,
    statuses: { 200: 'Who was logged out.' },
    answer: z.object({ uid: z.string(), cn: z.string() }),
    handle: async ({ environment, query: { space } }) => {
      const { uid, cn } = await (await environment.smartcards()).pull(spaceOf(environment, space))
      return { status: 200, json: { uid, cn } }
    },
  }),
  route({
    ...bare,
    verb: 'put',
    path: '/api/reader/lock',
    summary: 'Locks the session of the card in the reader (its card is out, under SessionLockPersistence), or unlocks it.',
    body: strict({ space: SpaceName.default('default'), locked: z.boolean({ error: 'true or false' }) }),
    statuses: { 200: 'The card.' },
    answer: z.object({ uid: z.string(), locked: z.boolean() }),
    handle: async ({ environment, body: { space, locked } }) => {
      const card = await (await environment.smartcards()).lock(spaceOf(environment, space), locked ? 'lock' : 'unlock')
      return { status: 200, json: { uid: card.uid, locked: card.locked } }
    },
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/reader/assertion',
    summary: 'The role assertion of the card in the reader, as an application server gets it.',
    query: InSpace,
    types: ['text/xml'],
    statuses: { 200: 'The SAML response.' },
    handle: async ({ environment, query: { space } }) => ({
      status: 200,
      type: 'text/xml',
      body: await (await environment.smartcards()).assertion(spaceOf(environment, space)),
    }),
  }),
  route({
    ...bare,
    verb: 'get',
    path: '/api/sessions',
    summary: 'Smartcard sessions of a space, the newest first; their tickets are not told.',
    query: InSpace,
    statuses: { 200: 'The sessions.' },
    answer: z.object({ sessions: z.array(SessionView) }),
    handle: async ({ environment, query: { space } }) => {
      const found = await (await environment.smartcards()).sessions(spaceOf(environment, space))
      const sessions = found.map(({ id, uid, cn, state, role, authenticatedAt, usedAt, listeners, ended }) => ({
        ...{ id, uid, cn, state, authenticatedAt: iso(authenticatedAt), usedAt: iso(usedAt), listeners: listeners.map(({ url }) => url) },
        ...(role === undefined ? {} : { role }),
        ...(ended === undefined ? {} : { ended: { by: ended.by, at: iso(ended.at) } }),
      }))
      return { status: 200, json: { sessions } }
    },
  }),
  route({
    ...bare,
    verb: 'delete',
    path: '/api/sessions/{id}',
    summary: 'Revokes a smartcard session; listeners are told.',
    params: z.object({ id: z.string() }),
    query: InSpace,
    statuses: { 204: 'It is ended.' },
    handle: async ({ environment, params: { id }, query: { space } }) => {
      if (!(await (await environment.smartcards()).revokeSession(spaceOf(environment, space), id)))
        throw missing(`session ${id}`, 'an open session', 'GET /api/sessions lists them.')
      return { status: 204 }
    },
  }),
]

const iso = (ms: number): string => new Date(ms).toISOString()

const shown = ({ uid, cn, ticket, role, training, locked, expiresAt, roles }: Inserted): z.input<typeof ReaderView> => ({
  ...{ uid, cn, ticket, training, locked, expiresAt: iso(expiresAt), roles: [...roles] },
  ...(role === undefined ? {} : { role }),
})
