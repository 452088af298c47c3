import { Problem } from '../api/client';
import type { LocalCopy } from './local-copy';
import { bodyOf, both, isSame, merge, NOTHING, writtenOf, type Draft, type Written } from './written';

const SAVE_AFTER_MS = 700;
const AGAIN_FIRST_MS = 1_000;
const AGAIN_MOST_MS = 5_000;

/** What the desk does not have yet, and from which state of the draft it was written on. */
export interface Unsaved {
  written: Written;
  base: Written;
  basedOn: string | null;
}

export interface Kept {
  written: Written;
  /** `unsaved`: the desk could not be reached; what is written is kept here. */
  state: 'saved' | 'saving' | 'unsaved';
}

export interface DraftKeeper {
  kept: () => Kept;
  follow: (then: () => void) => () => void;
  edit: (change: Partial<Written>) => void;
  /**
   * Takes something out of the composer because it is sent: the desk takes it out of the draft itself. With a template
   * it takes the text too, which was not sent and stays.
   */
  takeOut: (part: 'reply' | 'note' | 'template') => void;
  /** Puts back what was not sent, before what may have been written meanwhile. */
  giveBack: (part: Partial<Written>) => void;
  /**
   * Nothing is saved while an answer is on its way: the desk will take whatever it has out of the draft when it accepts
   * it. Each `pause` needs its `resume`.
   */
  pause: () => void;
  resume: () => void;
  /** The draft as the desk has it: read, or told by an event. */
  arrived: (draft: Draft) => void;
  /** While somebody is in the field, what comes from elsewhere waits. */
  hold: (isHeld: boolean) => void;
  /** Saves what is not saved, at once. `last`: the page is about to go. */
  flush: (last?: boolean) => void;
}

interface Places {
  save: (body: ReturnType<typeof bodyOf> & { basedOn: string | null }, isLast: boolean) => Promise<Draft>;
  local: LocalCopy<Unsaved>;
}

/**
 * Keeps one draft: what is typed is in the browser at once and on the desk soon after, one save after the other, and
 * again until the desk has it. What the desk says meanwhile is merged in; a state that is older than the known one is
 * never taken.
 */
export function keepDraft({ save, local }: Places): DraftKeeper {
  const listeners = new Set<() => void>();
  const left = local.read();
  let written = left?.written ?? NOTHING;
  /** As the desk has it, and the name of that state. */
  let base = left?.base ?? NOTHING;
  let basedOn = left?.basedOn ?? null;
  let isRead = false;
  let isHeld = false;
  let waiting: Draft | null = null;
  let sent: Written | null = null;
  let isSaving = false;
  let pauses = 0;
  let failures = 0;
  let timer: number | undefined;
  let kept: Kept = { written, state: 'saved' };

  const isUnsaved = () => !isSame(written, base);
  const tell = () => {
    const state = !isUnsaved() ? 'saved' : failures > 0 ? 'unsaved' : 'saving';
    kept = { written, state };
    if (isUnsaved()) local.write({ written, base, basedOn });
    else local.forget();
    for (const then of listeners) then();
  };
  const plan = (ms: number) => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      void saveNow(false);
    }, ms);
  };

  const know = (draft: Draft) => {
    const theirs = writtenOf(draft);
    // What comes back of one's own save is nothing that anybody else has written.
    const from = sent && isSame(sent, theirs) ? theirs : base;
    written = merge({ base: from, ours: written, theirs });
    base = theirs;
    basedOn = draft.updatedAt;
  };
  const isNews = ({ updatedAt }: Draft) =>
    !isRead || (updatedAt !== basedOn && (updatedAt === null || basedOn === null || updatedAt > basedOn));

  const saveNow = async (isLast: boolean): Promise<void> => {
    if (!isRead || pauses > 0 || !isUnsaved() || (isSaving && !isLast)) return;
    isSaving = true;
    sent = written;
    try {
      const draft = await save({ ...bodyOf(written), basedOn }, isLast);
      failures = 0;
      if (isNews(draft)) know(draft);
    } catch (problem) {
      refused(problem);
    } finally {
      isSaving = false;
      tell();
    }
    if (isUnsaved() && failures < Infinity) plan(failures === 0 ? SAVE_AFTER_MS : pauseAfter(failures));
  };
  const refused = (problem: unknown) => {
    const overtaken = overtakenBy(problem);
    const gone = filesGone(problem);
    if (overtaken || gone.length > 0) failures = 0;
    if (overtaken) return know(overtaken);
    if (gone.length > 0) {
      written = { ...written, files: written.files.filter((_file, place) => !gone.includes(place)) };
      return;
    }
    // What the desk will refuse again is tried again with the next change.
    const passes = !(problem instanceof Problem) || problem.status === 0 || problem.status >= 500;
    failures = passes ? failures + 1 : Infinity;
  };

  const arrived = (draft: Draft) => {
    if (!isNews(draft)) return;
    if (isRead && isHeld && !isSame(written, NOTHING)) {
      waiting = draft;
      return;
    }
    // What was left here was begun from this very state.
    if (isRead || draft.updatedAt !== left?.basedOn) know(draft);
    isRead = true;
    tell();
    if (isUnsaved()) plan(SAVE_AFTER_MS);
  };
  const change = (changed: Partial<Written>) => {
    written = { ...written, ...changed };
    if (failures === Infinity) failures = 0;
    tell();
    plan(failures === 0 ? SAVE_AFTER_MS : pauseAfter(failures));
  };

  return {
    kept: () => kept,
    follow(then) {
      listeners.add(then);
      return () => void listeners.delete(then);
    },
    edit: change,
    takeOut(part) {
      const cleared = part === 'note' ? { note: '' } : { text: '', files: [], template: null };
      written = { ...written, ...(part === 'template' ? { template: null } : cleared) };
      base = { ...base, ...cleared };
      tell();
      if (isUnsaved()) plan(SAVE_AFTER_MS);
    },
    giveBack({ text = '', note = '', files = [], template = null }) {
      change({
        text: joined(text, written.text),
        note: joined(note, written.note),
        files: [...files, ...written.files.filter(({ id }) => !files.some((file) => file.id === id))],
        template: template ?? written.template,
      });
    },
    pause() {
      pauses += 1;
    },
    resume() {
      pauses -= 1;
      if (isUnsaved()) plan(0);
    },
    arrived,
    hold(held) {
      isHeld = held;
      const draft = waiting;
      waiting = null;
      if (!held && draft) arrived(draft);
    },
    flush(last = false) {
      window.clearTimeout(timer);
      timer = undefined;
      void saveNow(last);
    },
  };
}

const joined = (first: string, second: string) =>
  first === '' || second === '' ? first || second : both(first, second);

const pauseAfter = (failures: number) => Math.min(AGAIN_FIRST_MS * 2 ** (failures - 1), AGAIN_MOST_MS);

/** The draft as it is now, where something else has changed it meanwhile. */
function overtakenBy(problem: unknown): Draft | null {
  if (!(problem instanceof Problem) || problem.kind !== 'draft-changed') return null;
  return problem.more['draft'] as Draft; // as the API describes this refusal
}

/** The places of the files that are not here any more. */
function filesGone(problem: unknown): number[] {
  if (!(problem instanceof Problem) || problem.status !== 400) return [];
  const errors = problem.more['errors'] as { path: string }[]; // part of every refusal of this kind
  return errors.flatMap(({ path }) => {
    const place = /^attachmentIds[.[](\d+)/.exec(path)?.[1];
    return place === undefined ? [] : [Number(place)];
  });
}
