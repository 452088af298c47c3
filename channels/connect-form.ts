import type { z } from 'zod';

/** What of an integration's row comes from its channel's form. Absent: not given. */
export interface Connecting {
  account?: string;
  sender?: string;
  secrets?: Record<string, string>;
}

/** The fields an administrator fills to connect an integration of one kind, beside its name and its group. */
export interface ConnectForm {
  kind: string;
  /** What an integration is called until somebody names it. */
  usualName: string;
  /** The fields of this kind, each with what is right. All are needed to connect. */
  fields: z.ZodObject;
  /** Where given values belong. Takes what `fields` (or its partial) made. */
  store(values: Record<string, unknown>): Connecting;
  /** A stored integration under the form's names; secrets are never shown. */
  show(row: { account: string | null; sender: string | null }): Record<string, string | null>;
  /** The shape of what `show` answers. */
  shown: z.ZodObject;
}
