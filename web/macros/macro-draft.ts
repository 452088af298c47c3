import type { Macro } from '../composer/use-macros';

/** One action, as the API writes it: its type, and what goes with that. */
export type MacroAction = Macro['actions'][number];

/** A macro as it is being written. */
export interface MacroDraft {
  name: string;
  scope: Macro['scope'];
  groupId: string | null;
  text: string;
  template: Macro['template'];
  actions: MacroAction[];
  /** When what is being changed was last changed; null for a new one. */
  basedOn: string | null;
}

export const emptyDraft = (scope: Macro['scope']): MacroDraft => ({
  name: '',
  scope,
  groupId: null,
  text: '',
  template: null,
  actions: [],
  basedOn: null,
});

export const draftOf = ({ name, scope, group, text, template, actions, updatedAt }: Macro): MacroDraft => ({
  name,
  scope,
  groupId: group?.id ?? null,
  text,
  template,
  actions,
  basedOn: updatedAt,
});

/** Another one like it. */
export const copyOf = (draft: MacroDraft, name: string): MacroDraft => ({ ...draft, name, basedOn: null });

/** As the API takes it. */
export function bodyOf({ name, scope, groupId, text, template, actions }: MacroDraft) {
  return { name: name.trim(), scope, groupId: scope === 'group' ? groupId : null, text, template, actions };
}

export const isSameDraft = (one: MacroDraft, other: MacroDraft): boolean =>
  JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));
