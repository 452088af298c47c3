import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { faultAt } from '../api/faults';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import { msOf } from '../time/spans';
import { useKept } from './use-kept';

export type Settings = components['schemas']['Settings'];
export type SettingName = keyof Settings;

/** What was written for a setting, and what it was at that time. */
interface Edit<Value> {
  from: Value;
  to: Value;
}
type Edits = { [Name in SettingName]?: Edit<Settings[Name]> };

/** So soon a page that is open shows what another administrator has changed. */
const REREAD_MS = 15_000;

/** The settings of one page while somebody changes them: only what they have changed is saved, and kept until then. */
export function useSettingsForm(page: string) {
  const queries = useQueryClient();
  const { data: now, error: unread } = useQuery({
    queryKey: keys.settings,
    queryFn: () => answerOf(api.GET('/api/settings')),
    staleTime: 0,
    refetchInterval: REREAD_MS,
  });
  const [kept, keep] = useKept<Edits>(`settings.${page}`);
  const edits: Edits = kept ?? {};
  const saving = useMutation({
    mutationFn: (body: Partial<Settings>) => answerOf(api.PATCH('/api/settings', { body })),
    onSuccess: (saved) => {
      queries.setQueryData(keys.settings, saved);
      keep(null);
    },
  });
  const changed = now
    ? (Object.keys(edits) as SettingName[]).filter(
        // Only settings are ever written there.
        (name) => edits[name] && !isSame(now[name], edits[name].to),
      )
    : [];

  const set = <Name extends SettingName>(name: Name, to: Settings[Name]): void => {
    if (!now) return;
    saving.reset();
    const { [name]: before, ...others } = edits;
    const from = before ? before.from : now[name];
    if (isSame(now[name], to)) keep(Object.keys(others).length > 0 ? others : null);
    else keep({ ...edits, [name]: { from, to } });
  };

  return {
    /** Undefined until they are read. */
    now,
    unread,
    value: <Name extends SettingName>(name: Name, read: Settings): Settings[Name] => {
      const edit = edits[name];
      return edit ? edit.to : read[name];
    },
    set,
    /** What somebody else has set meanwhile to something else. */
    theirs: <Name extends SettingName>(name: Name): { value: Settings[Name] } | null => {
      const edit = edits[name];
      if (!now || !edit || isSame(edit.from, now[name]) || isSame(edit.to, now[name])) return null;
      return { value: now[name] };
    },
    errorOf: (name: SettingName): string | null => faultAt(saving.error, name),
    changed,
    save: () => {
      const body = Object.fromEntries(changed.map((name) => [name, edits[name]?.to]));
      if (changed.length > 0) saving.mutate(body);
    },
    discard: () => {
      saving.reset();
      keep(null);
    },
    isSaving: saving.isPending,
    isSaved: saving.isSuccess && changed.length === 0,
    error: saving.error,
  };
}
export type SettingsForm = ReturnType<typeof useSettingsForm>;

/** Durations are the same by their length; all else as it is written. */
function isSame(one: unknown, other: unknown): boolean {
  if (isDuration(one) && isDuration(other)) return msOf(one) === msOf(other);
  return JSON.stringify(one) === JSON.stringify(other);
}

const isDuration = (value: unknown): value is string => typeof value === 'string' && /^PT?\d/.test(value);
