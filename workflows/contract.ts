/**
 * What the conversation workflow and its surroundings agree on. Only our own ids, codes and deadlines ever reach
 * Temporal: no text, no name, no number of a customer.
 */

export const CONVERSATION_WORKFLOW = 'conversation';
export const WAKE_SIGNAL = 'wake';

/** One workflow per conversation. */
export function conversationWorkflowId(conversationId: string): string {
  return `conversation/${conversationId}`;
}

export interface LookInput {
  conversationId: string;
  /** The deadline the workflow was armed for and which its timer has reached, ISO 8601; null on other wake-ups. */
  dueAt: string | null;
}

/** What is outstanding in a conversation, read from the tables. */
export interface Outlook {
  /** More events wait than one look may apply: look again at once. */
  more: boolean;
  /** The nearest deadline that is not far away, and how long until then by the database's clock, milliseconds. */
  next: { dueAt: string; inMs: number } | null;
  /** How long until a message has to be delivered or settled, milliseconds; null when none is outstanding. */
  deliverInMs: number | null;
  /**
   * How long until the next effect (a webhook) is due, milliseconds; null when none is pending. Histories from before
   * there were effects lack it.
   */
  effectsInMs?: number | null;
  /** The same for the next file of the customer that is to be fetched. */
  filesInMs?: number | null;
  /** True while the chat is active, the window open or a deadline near: the workflow stays. */
  near: boolean;
}

export interface DeliveryStep {
  /** When to come back for what is still outstanding, milliseconds; null when nothing is. */
  againInMs: number | null;
  /** True when a message failed, which is an event that rules judge. */
  failed: boolean;
}

export interface EffectStep {
  /** When to come back for the next effect, milliseconds; null when none is pending. */
  againInMs: number | null;
}

export interface FetchStep {
  /** When to come back for the next file, milliseconds; null when none is to be fetched. */
  againInMs: number | null;
}

/** The hands of the workflow, implemented in `activities/`. */
export interface ConversationActivities {
  look: (input: LookInput) => Promise<Outlook>;
  deliver: (conversationId: string) => Promise<DeliveryStep>;
  performEffect: (conversationId: string) => Promise<EffectStep>;
  fetchFile: (conversationId: string) => Promise<FetchStep>;
  prune: () => Promise<Record<string, number>>;
  /** Asks all providers for their templates; answers how many integrations told. */
  syncAllTemplates: () => Promise<number>;
}
