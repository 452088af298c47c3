import type { z } from 'zod';

/** What of an integration's row comes from its channel's form. Absent: not given. */
export interface Connecting {
  account?: string;
  sender?: string;
  /** All of them, as they are to be stored. */
  secrets?: Record<string, string>;
  options?: Record<string, string | boolean>;
}

/** What an integration has before a change. */
export interface Kept {
  account: string | null;
  secrets: Record<string, string>;
  options: Record<string, string | boolean>;
  /** Whether the provider has taken these secrets: those of a draft are only what somebody typed. */
  isChecked: boolean;
}

export const nothingKept: Kept = { account: null, secrets: {}, options: {}, isChecked: false };

/** One field of a form, in words for whoever fills it. */
export interface FormField {
  name: string;
  label: string;
  /** What it is and where it is found. */
  hint: string;
  /** A secret is never shown again; a switch is yes or no. */
  type: 'text' | 'secret' | 'switch';
  example: string | null;
  /** May be left empty. */
  isOptional: boolean;
  /** Few need it: it stands below the others, out of sight. */
  isExtra: boolean;
  /** Asked only where a switch of the form is on, or only where it is off. */
  onlyWhere: { field: string; isOn: boolean } | null;
}

/** A form as an interface shows it: what to fill in, what to do at the provider beside it, and what to know before. */
export interface FormWords {
  title: string;
  about: string;
  fields: readonly FormField[];
  /** What is done at the provider, in this order. */
  steps: readonly string[];
  notes: readonly string[];
}

/** The fields an administrator fills to connect an integration of one kind, beside its name and its group. */
export interface ConnectForm {
  kind: string;
  /** What an integration is called until somebody names it. */
  usualName: string;
  words: FormWords;
  /** The fields of this kind, each with what is right. All are needed to connect. */
  fields: z.ZodObject;
  /** Fields that may be left out; all are optional in the schema itself. */
  optional: z.ZodObject;
  /** What is meant by the given values, for fields that were left out. */
  implied(values: Record<string, unknown>): Record<string, unknown>;
  /**
   * Where given values belong. Takes what `fields` and `optional` made, and `implied`.
   * @throws Refusal `validation` for values that don't go together.
   */
  store(values: Record<string, unknown>, kept: Kept, now: Date): Connecting;
  /** A stored integration under the form's names; secrets are never shown. */
  show(row: {
    account: string | null;
    sender: string | null;
    options: Record<string, string | boolean>;
  }): Record<string, string | boolean | null>;
  /** The shape of what `show` answers. */
  shown: z.ZodObject;
}
