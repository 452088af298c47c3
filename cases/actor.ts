import type { ActorType } from '../db/schema';

/** Who did something: shown in histories, judged by rules. `version` is the version of a rule. */
export interface Actor {
  type: ActorType;
  id: string | null;
  name: string | null;
  version: number | null;
  /** Of a rule: the event of the conversation at which it acted. With its id it names the run. */
  eventSeq?: number;
}

export const system: Actor = { type: 'system', id: null, name: null, version: null };

export function agentActor(agent: { userId: string; name: string }): Actor {
  return { type: 'agent', id: agent.userId, name: agent.name, version: null };
}
