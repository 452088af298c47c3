import { sql } from 'kysely';
import type { Trx } from '../db/connection';

export type Strategy = 'roundRobin' | 'leastBusy';

export interface Distribution {
  groupId: string;
  strategy: Strategy;
  /** Active chats an agent may have who has no limit of their own; null: as many as they like. */
  chatsPerAgent: number | null;
  /** Who has it already: it is to become somebody else's. */
  except: string | null;
}

/** An online agent of the group, with what decides whose turn it is. */
export interface Candidate {
  agentId: string;
  activeChats: number;
  /** Their own limit; null: the one of the settings. */
  chatsPerAgent: number | null;
  lastGivenAt: Date | null;
}

/**
 * Chooses who of a group's online agents gets a chat or a case, and remembers it; null when nobody is available. The
 * agents' rows are locked, so that of two conversations judged at once neither goes by what the other is changing.
 */
export async function chooseAgent(trx: Trx, wanted: Distribution): Promise<string | null> {
  const { groupId, chatsPerAgent, except } = wanted;
  const online = (await lockOnline(trx, groupId)).filter((id) => id !== except);
  if (online.length === 0) return null;
  const candidates = await readCandidates(trx, groupId, online);
  const chosen = whoseTurn(
    candidates.filter((one) => one.activeChats < (one.chatsPerAgent ?? chatsPerAgent ?? Infinity)),
    wanted.strategy,
  );
  if (chosen === null) return null;
  await trx
    .updateTable('groupMembers')
    .set({ lastGivenAt: sql<Date>`clock_timestamp()` })
    .where('groupId', '=', groupId)
    .where('userId', '=', chosen)
    .execute();
  return chosen;
}

/** Round robin: whose last turn is the longest ago. Least busy: fewest active chats, and then the same. Pure. */
export function whoseTurn(candidates: readonly Candidate[], strategy: Strategy): string | null {
  const busy = ({ activeChats }: Candidate) => (strategy === 'leastBusy' ? activeChats : 0);
  const turn = ({ lastGivenAt }: Candidate) => lastGivenAt?.getTime() ?? 0;
  const [first] = candidates.toSorted(
    (a, b) => busy(a) - busy(b) || turn(a) - turn(b) || (a.agentId < b.agentId ? -1 : 1),
  );
  return first?.agentId ?? null;
}

async function lockOnline(trx: Trx, groupId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('users')
    .innerJoin('groupMembers', 'groupMembers.userId', 'users.id')
    .select('users.id')
    .where('groupMembers.groupId', '=', groupId)
    .where('users.presence', '=', 'online')
    .orderBy('users.id')
    .forNoKeyUpdate('users')
    .execute();
  return rows.map(({ id }) => id);
}

function readCandidates(trx: Trx, groupId: string, online: string[]): Promise<Candidate[]> {
  return trx
    .selectFrom('groupMembers')
    .innerJoin('users', 'users.id', 'groupMembers.userId')
    .select((eb) => [
      'groupMembers.userId as agentId',
      'users.chatsPerAgent',
      'groupMembers.lastGivenAt',
      eb
        .selectFrom('cases')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('cases.takenBy', '=', 'groupMembers.userId')
        .where('cases.chatState', '=', 'active')
        .$asScalar()
        .$notNull()
        .as('activeChats'),
    ])
    .where('groupMembers.groupId', '=', groupId)
    .where('groupMembers.userId', 'in', online)
    .execute();
}
