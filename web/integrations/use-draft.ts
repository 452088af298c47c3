import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { answerOf, api } from '../api/client';
import { fieldErrors, NO_ERRORS, type FieldErrors } from './field-errors';
import { changeIntegration, type Values } from './integration-calls';
import { changesOf, type Typed, type Value } from './typed';
import {
  isChannel,
  useKeepIntegration,
  type AnyIntegration,
  type ChannelIntegration,
  type IntegrationField,
} from './use-integrations';

/** Name and group stand in every form of a channel. */
const OWN: readonly IntegrationField[] = ['name', 'groupId'].map((name) => ({
  name,
  label: '',
  hint: '',
  type: 'text',
  example: null,
  isOptional: false,
  isExtra: false,
  onlyWhere: null,
}));

/**
 * A form that is filled in: whatever field is left is kept by the desk, as a draft that a reload shows again. What was
 * typed stays in its field whatever the desk says.
 */
export function useDraft(draft: ChannelIntegration, fields: readonly IntegrationField[]) {
  const keep = useKeepIntegration();
  const all = [...OWN, ...fields];
  const [typed, setTyped] = useState<Typed>({});
  const [errors, setErrors] = useState<FieldErrors>(NO_ERRORS);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  // Secrets don't come back, so what was sent of them is remembered.
  const sent = useRef(new Map<string, Value | null>());
  const newest = useRef(typed);

  const patch = useMutation({
    scope: { id: `integration ${draft.id}` },
    mutationFn: (values: Values) => changeIntegration(draft.id, values),
    onSuccess: keep,
  });

  const unsent = (stored: AnyIntegration) =>
    Object.fromEntries(
      Object.entries(changesOf(all, newest.current, stored)).filter(
        ([name, value]) => sent.current.get(name) !== value,
      ),
    );

  /** Sends what is new; what the desk refuses of it stays behind, the rest is kept. Answers what was refused. */
  const save = async (): Promise<FieldErrors> => {
    let refused: FieldErrors = NO_ERRORS;
    let body = unsent(draft);
    while (Object.keys(body).length > 0) {
      const given = body;
      try {
        const answer = await patch.mutateAsync(given);
        for (const [name, value] of Object.entries(given)) sent.current.set(name, value);
        forget(given, answer);
        break;
      } catch (error) {
        const found = fieldErrors(error);
        refused = { ...refused, ...found };
        body = Object.fromEntries(Object.entries(given).filter(([name]) => found[name] === undefined));
        // Something else is wrong, or nothing that could be left out.
        if (Object.keys(body).length === Object.keys(given).length) {
          if (refused === NO_ERRORS || Object.keys(found).length === 0) throw error;
          break;
        }
      }
    }
    setErrors(refused);
    return refused;
  };

  /** What is stored now shows as the desk writes it, unless it was typed on. */
  const forget = (given: Values, answer: AnyIntegration) => {
    const shown: Record<string, unknown> = answer;
    set((before) =>
      Object.fromEntries(
        Object.entries(before).filter(([name, value]) => !(name in shown && given[name] === value)),
      ),
    );
  };
  const set = (change: (before: Typed) => Typed) => {
    newest.current = change(newest.current);
    setTyped(newest.current);
  };

  const connect = useMutation({
    mutationFn: async () => {
      setTouched(new Set(all.map(({ name }) => name)));
      const refused = await save();
      if (Object.keys(refused).length > 0) return refused;
      const { id } = draft;
      const answer = await answerOf(api.POST('/api/integrations/{id}/connect', { params: { path: { id } } }));
      if (isChannel(answer)) keep(answer);
      return NO_ERRORS;
    },
    onError: (error) => setErrors(fieldErrors(error)),
  });

  return {
    typed,
    /** Of the fields that somebody has been in. */
    errors: Object.fromEntries(Object.entries(errors).filter(([name]) => touched.has(name))),
    type: (more: Typed) => set((before) => ({ ...before, ...more })),
    leave: (name: string) => {
      setTouched((before) => new Set([...before, name]));
      save().catch(() => undefined); // shown as the error of the call
    },
    connect,
    error: connect.error ?? patch.error,
  };
}
