/** One event of `/api/events`. */
export interface FeedEvent {
  id: string;
  name: string;
  data: { at: string; caseNumber: number | null } & Record<string, unknown>;
}
