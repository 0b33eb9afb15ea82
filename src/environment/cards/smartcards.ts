import { randomBytes } from 'node:crypto'
import type { Tree } from '../../directory/entries/tree.ts'
import { type User, userOf, usersOf } from '../../directory/users.ts'
import type { Ids } from '../../kernel/ids.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Space } from '../../kernel/space.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { Turns } from '../../kernel/turns.ts'
import { endOf, expiryOf, type Session, sessions } from '../../national/sessions/session.ts'
import { endSession, lockSession } from '../../national/sessions/sessions.ts'
import type { SessionSettings } from '../../national/sessions/settings.ts'
import type { CardAuthority, CardProfile, SoftwareCard } from '../../pki/cards/card-authority.ts'
import { type CardState, cardStates, type InReader, PIN, readers, TRIES, tickets } from './card-states.ts'
import { type AgentTarget, assertion, chooseRole, logIn, logOut } from './identity-agent.ts'
import { cardProblems as P } from './problems.ts'
import type { SeedCard } from './seed-cards.ts'

interface Parts {
  readonly authority: CardAuthority
  readonly turns: Turns
  readonly ids: Ids
  readonly settings: SessionSettings
  readonly gas: string
  readonly ca: () => string
  readonly url: () => string
  tree(space: string): Tree
  seed(): Promise<ReadonlyMap<string, SeedCard>>
}

/** A user with their card, as people choose one. */
export interface CardHolder {
  readonly user: User
  readonly state: 'good' | 'blocked' | 'expired' | 'revoked'
  readonly training: boolean
}

export interface InsertRequest {
  readonly uid: string
  readonly pin?: string | undefined
  /** Id of a role, or its number from 1; the only one when a user has one. */
  readonly role?: string | undefined
  readonly training?: boolean | undefined
}

/** A card in the reader with the session that it opened. */
export interface Inserted extends InReader {
  readonly roles: readonly { readonly id: string; readonly text: string }[]
  /** When the session ends unless it is used, on the space's clock. */
  readonly expiresAt: number
}

const EXPIRED = new Date(Date.UTC(2024, 0, 1))

/** The smartcards of an environment and the one reader of each space: everybody of the directory has a card, made when it is first used. */
export class Smartcards {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Every user of a space with the state of their card. */
  async list(space: Space): Promise<readonly CardHolder[]> {
    const seed = await this.#parts.seed()
    const issued = await this.#parts.authority.issued()
    const users = [...usersOf(this.#parts.tree(space.name), space.clock.now())]
    return await this.#run(space, async (turn) => {
      const holders: CardHolder[] = []
      for (const user of users) {
        const state = await this.#stateOf(turn, user.uid)
        const last = issued.findLast(({ uid }) => uid === user.uid)
        const made =
          last === undefined
            ? seed.get(user.uid)?.state
            : last.revokedAt !== undefined
              ? 'revoked'
              : isOver(last.notAfter)
                ? 'expired'
                : 'ok'
        const certificate = made === 'revoked' || made === 'expired' ? made : 'good'
        holders.push({ user, state: state.triesLeft === 0 ? 'blocked' : certificate, training: state.training })
      }
      return holders
    })
  }

  /** Issues a new card to a user; the one they had is good no more in the reader. @throws ProblemError MS-CARD-USER */
  async issue(
    space: Space,
    uid: string,
    choice: { readonly profile?: CardProfile; readonly pin?: string; readonly notAfter?: Date } = {},
  ): Promise<SoftwareCard> {
    this.#user(space, uid)
    const card = await this.#parts.authority.issue(uid, choice.profile, choice.notAfter)
    await this.#run(space, async (turn) => turn.put(cardStates, uid, { pin: choice.pin ?? PIN, triesLeft: TRIES, training: false }))
    return card
  }

  /** Revokes the card of a user. @throws ProblemError MS-CARD-USER */
  async revoke(space: Space, uid: string): Promise<void> {
    this.#user(space, uid)
    await this.#cardOf(uid)
    await this.#parts.authority.revoke(uid)
  }

  /** The card of a user as files for a client that signs by itself. @throws ProblemError MS-CARD-USER */
  async card(space: Space, uid: string): Promise<SoftwareCard> {
    this.#user(space, uid)
    return await this.#cardOf(uid)
  }

  /** Puts a card into the reader: checks the PIN, logs in at GAS, tells SSB the role. @throws ProblemError MS-CARD-… */
  async insert(space: Space, request: InsertRequest): Promise<Inserted> {
    const user = this.#user(space, request.uid)
    const state = await this.#checkPin(space, user, request.pin ?? PIN)
    const target = this.#target(space)
    const logSessionId = randomBytes(6).toString('base64')
    const { ticket, roles } = await logIn(target, await this.#cardOf(user.uid), logSessionId)
    const training = request.training ?? state.training
    try {
      const role = roleOf(roles, request.role)
      if (role !== undefined) await chooseRole(target, ticket, role, training)
      const card: InReader = { uid: user.uid, cn: user.cn, ticket, role, training, logSessionId, locked: false }
      await this.#run(space, async (turn) => {
        turn.put(readers, '', card)
        turn.put(tickets, '', ticket)
      })
      return await this.#told(space, card, roles)
    } catch (error) {
      await logOut(target, user.uid, ticket, logSessionId)
      throw error
    }
  }

  /** Takes the card out: the Identity Agent logs the user out. @throws ProblemError MS-CARD-EMPTY */
  async pull(space: Space): Promise<InReader> {
    const card = await this.#inReader(space)
    await logOut(this.#target(space), card.uid, card.ticket, card.logSessionId)
    await this.#run(space, async (turn) => {
      turn.delete(readers, '')
      turn.delete(tickets, '')
    })
    return card
  }

  /** Locks the session of the card in the reader as under SessionLockPersistence, or unlocks it. @throws ProblemError MS-CARD-EMPTY */
  async lock(space: Space, step: 'lock' | 'unlock'): Promise<InReader> {
    const card = await this.#inReader(space)
    return await this.#run(space, async (turn, work) => {
      const session = await turn.get(sessions, card.ticket)
      if (session !== undefined && endOf(session, turn.now) === undefined) lockSession(work(turn), session, step)
      const changed = { ...card, locked: step === 'lock' }
      turn.put(readers, '', changed)
      return changed
    })
  }

  /** The card in the reader; undefined when it is empty, or its session has ended. */
  async inserted(space: Space): Promise<Inserted | undefined> {
    const card = await this.#run(space, (turn) => turn.get(readers, ''))
    return card === undefined ? undefined : await this.#told(space, card, [])
  }

  /** Who is in the reader, for the applications of the workstation. */
  status(space: Space): Promise<InReader | undefined> {
    return this.#run(space, (turn) => turn.get(readers, ''))
  }

  /** The role assertion of the card in the reader. @throws ProblemError MS-CARD-EMPTY */
  async assertion(space: Space): Promise<string> {
    return await assertion(this.#target(space), (await this.#inReader(space)).ticket)
  }

  /** What the local ticket service hands out; undefined when there is none. */
  ticket(space: Space): Promise<string | undefined> {
    return this.#run(space, (turn) => turn.get(tickets, ''))
  }

  /** Leaves a ticket with the local ticket service, or takes it away. */
  async setTicket(space: Space, ticket: string): Promise<void> {
    await this.#run(space, async (turn) => (ticket === '' ? turn.delete(tickets, '') : turn.put(tickets, '', ticket)))
  }

  /** Sessions of a space, the newest first. */
  async sessions(space: Space): Promise<readonly Session[]> {
    const found = await this.#run(space, (turn) => turn.find(sessions, 'all', ''))
    return found.sort((a, b) => b.authenticatedAt - a.authenticatedAt)
  }

  /** Ends a session by its id; false when there is none that is open. */
  async revokeSession(space: Space, id: string): Promise<boolean> {
    return await this.#run(space, async (turn, work) => {
      const [session] = await turn.find(sessions, 'id', id)
      if (session === undefined || endOf(session, turn.now) !== undefined) return false
      endSession(work(turn), session, 'revoked')
      return true
    })
  }

  #target({ name }: Space): AgentTarget {
    return { url: this.#parts.url(), gas: this.#parts.gas, ca: this.#parts.ca(), space: name }
  }

  #run<T>(space: Space, work: (turn: Turn, sessionWork: (turn: Turn) => Parameters<typeof endSession>[0]) => Promise<T>): Promise<T> {
    const { turns, settings, ids } = this.#parts
    return turns.run(space, (turn) => work(turn, (of) => ({ turn: of, settings, ids, causedBy: 'admin' })))
  }

  #user(space: Space, uid: string): User {
    const user = userOf(this.#parts.tree(space.name), uid, space.clock.now())
    if (user !== undefined) return user
    const expected = `a person of ou=People,o=nhs in space ${space.name}`
    throw new ProblemError(problem(P['MS-CARD-USER'], { came: JSON.stringify(uid.slice(0, 40)), expected }))
  }

  /** The card of a user, made as the seed has it when it is first used. */
  async #cardOf(uid: string): Promise<SoftwareCard> {
    const { authority } = this.#parts
    if ((await authority.issued()).some((each) => each.uid === uid)) return await authority.cardOf(uid)
    const seed = (await this.#parts.seed()).get(uid)
    const card = await authority.issue(uid, seed?.profile, seed?.state === 'expired' ? EXPIRED : undefined)
    if (seed?.state === 'revoked') await authority.revoke(uid)
    return card
  }

  async #checkPin(space: Space, { uid, cn }: User, pin: string): Promise<CardState> {
    const refused = await this.#run(space, async (turn) => {
      if ((await turn.get(readers, '')) !== undefined)
        return problem(P['MS-CARD-THERE'], { came: `the card of ${cn}`, expected: 'an empty reader' })
      const state = await this.#stateOf(turn, uid)
      if (state.triesLeft === 0)
        return problem(P['MS-CARD-BLOCKED'], { came: `the card of ${cn}`, expected: 'a card whose PIN is not blocked' })
      if (state.pin === pin) {
        turn.put(cardStates, uid, { ...state, triesLeft: TRIES })
        return state
      }
      turn.put(cardStates, uid, { ...state, triesLeft: state.triesLeft - 1 })
      return problem(P['MS-CARD-PIN'], {
        came: `another PIN; ${state.triesLeft - 1} tries are left`,
        expected: `the PIN of the card of ${cn}`,
      })
    })
    if ('code' in refused) throw new ProblemError(refused)
    return refused
  }

  async #stateOf(turn: Turn, uid: string): Promise<CardState> {
    const known = await turn.get(cardStates, uid)
    if (known !== undefined) return known
    const seed = (await this.#parts.seed()).get(uid)
    return { pin: seed?.pin ?? PIN, triesLeft: seed?.state === 'blocked' ? 0 : TRIES, training: seed?.training ?? false }
  }

  async #inReader(space: Space): Promise<InReader> {
    const card = await this.#run(space, (turn) => turn.get(readers, ''))
    if (card !== undefined) return card
    throw new ProblemError(problem(P['MS-CARD-EMPTY'], { came: `the empty reader of space ${space.name}`, expected: 'a card in it' }))
  }

  async #told(space: Space, card: InReader, roles: Inserted['roles']): Promise<Inserted> {
    const session = await this.#run(space, (turn) => turn.get(sessions, card.ticket))
    return { ...card, roles, expiresAt: session === undefined ? 0 : (session.ended?.at ?? expiryOf(session).at) }
  }
}

function roleOf(roles: Inserted['roles'], wanted: string | undefined): string | undefined {
  if (wanted === undefined) return roles.length === 1 ? roles[0]?.id : undefined
  const role = roles.find(({ id }) => id === wanted) ?? (/^\d{1,3}$/.test(wanted) ? roles[Number(wanted) - 1] : undefined)
  if (role !== undefined) return role.id
  const expected = roles.map(({ id, text }, at) => `${at + 1} or ${id} (${text})`).join('; ')
  throw new ProblemError(problem(P['MS-CARD-ROLE'], { came: JSON.stringify(wanted.slice(0, 40)), expected }))
}

const isOver = (notAfter: string): boolean => Date.parse(notAfter) <= Date.now()
