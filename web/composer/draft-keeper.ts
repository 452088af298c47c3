import { Problem } from '../api/client';
import type { LocalCopy } from './local-copy';
import type { Macro } from './use-macros';
import {
  bodyOf,
  bringBack,
  isSame,
  merge,
  NOTHING,
  writtenOf,
  type Draft,
  type DraftFile,
  type Written,
} from './written';

const SAVE_AFTER_MS = 700;
const AGAIN_FIRST_MS = 1_000;
const AGAIN_MOST_MS = 5_000;
/** So many saves are remembered of which nobody knows whether the desk has them. */
const MOST_UNANSWERED = 20;
/** So many that came back are remembered, for those that come after them. */
const MOST_RETURNED = 20;

/** What the desk does not have yet, and from which state of the draft it was written on. */
export interface Unsaved {
  written: Written;
  base: Written;
  basedOn: string | null;
  /** Sent to the desk without an answer: the draft may be any of these. */
  unanswered: Written[];
  macro: Macro | null;
}

export interface Kept {
  written: Written;
  /** What goes with the text. The desk keeps none in a draft. */
  macro: Macro | null;
  /** `unsaved`: the desk could not be reached; what is written is kept here. */
  state: 'saved' | 'saving' | 'unsaved';
}

/** What comes back into the composer. */
export interface Back {
  text: string;
  files: readonly DraftFile[];
  template: Written['template'];
  macro: Macro | null;
  /** When it was written: what was written earlier comes first. */
  writtenAt: string;
}

export interface DraftKeeper {
  kept: () => Kept;
  follow: (then: () => void) => () => void;
  edit: (change: Partial<Written>) => void;
  chooseMacro: (macro: Macro | null) => void;
  /**
   * Takes something out of the composer because it is sent: the desk takes it out of the draft itself. With a template
   * it takes the text too, which was not sent and stays.
   */
  takeOut: (part: 'reply' | 'note' | 'template') => void;
  /** Puts back what was not sent, before what may have been written meanwhile. */
  giveBack: (back: Back) => void;
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
  let macro = left?.macro ?? null;
  /** As the desk has it, and the name of that state. */
  let base = left?.base ?? NOTHING;
  let basedOn = left?.basedOn ?? null;
  /** Something was taken out which the desk may still have in its draft. */
  let isAhead = left !== null;
  let isRead = false;
  let isHeld = false;
  let waiting: Draft | null = null;
  let unanswered: readonly Written[] = left?.unanswered ?? [];
  let returned: readonly Back[] = [];
  let isSaving = false;
  let pauses = 0;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept: Kept = { written, macro, state: 'saved' };

  const isUnsaved = () => !isSame(written, base);
  const tell = () => {
    const state = !isUnsaved() ? 'saved' : failures > 0 ? 'unsaved' : 'saving';
    kept = { written, macro, state };
    if (isUnsaved() || isAhead || macro)
      local.write({ written, base, basedOn, unanswered: [...unanswered], macro });
    else local.forget();
    for (const then of listeners) then();
  };
  const plan = (ms: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void saveNow(false);
    }, ms);
  };

  const know = (draft: Draft) => {
    const theirs = writtenOf(draft);
    // What comes back of one's own save is nothing that anybody else has written.
    const from = unanswered.some((one) => isSame(one, theirs)) ? theirs : base;
    written = merge({ base: from, ours: written, theirs });
    base = theirs;
    basedOn = draft.updatedAt;
    isAhead = false;
  };
  // None at all comes from a reading that was begun before the first one was saved.
  const isOlder = ({ updatedAt }: Draft, than: string | null) =>
    than !== null && (updatedAt === null || updatedAt < than);
  const isNews = (draft: Draft) => !isRead || (draft.updatedAt !== basedOn && !isOlder(draft, basedOn));

  const saveNow = async (isLast: boolean): Promise<void> => {
    if (!isRead || pauses > 0 || !isUnsaved() || (isSaving && !isLast)) return;
    isSaving = true;
    const sent = written;
    unanswered = [...unanswered, sent].slice(-MOST_UNANSWERED);
    // Before it goes: a page that is gone can't remember it.
    tell();
    try {
      const draft = await save({ ...bodyOf(sent), basedOn }, isLast);
      failures = 0;
      if (!isOlder(draft, basedOn)) know(draft);
      // From here on the same words come from somebody who wrote them anew.
      unanswered = unanswered.slice(unanswered.indexOf(sent) + 1);
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
    if (overtaken) {
      know(overtaken);
      unanswered = [];
      return;
    }
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
      if (!waiting || !isOlder(draft, waiting.updatedAt)) waiting = draft;
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
    chooseMacro(chosen) {
      macro = chosen;
      tell();
    },
    takeOut(part) {
      const cleared = part === 'note' ? { note: '' } : { text: '', files: [], template: null };
      written = { ...written, ...(part === 'template' ? { template: null } : cleared) };
      base = { ...base, ...cleared };
      isAhead = true;
      if (part !== 'note') returned = [];
      if (part === 'reply') macro = null;
      tell();
      if (isUnsaved()) plan(SAVE_AFTER_MS);
    },
    giveBack(back) {
      const earlier = returned.filter(({ writtenAt }) => writtenAt < back.writtenAt);
      const text = bringBack(written.text, back, earlier);
      macro ??= back.macro;
      returned = [...returned, back].slice(-MOST_RETURNED);
      change({
        text,
        files: filesWith(written.files, back.files, earlier),
        template: back.template ?? written.template,
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
      clearTimeout(timer);
      timer = undefined;
      void saveNow(last);
    },
  };
}

/** The files with those that come back: first, but after those that came back before and were written earlier. */
function filesWith(
  standing: readonly DraftFile[],
  back: readonly DraftFile[],
  earlier: readonly Back[],
): DraftFile[] {
  const rest = standing.filter(({ id }) => !back.some((file) => file.id === id));
  const isEarlier = ({ id }: DraftFile) => earlier.some(({ files }) => files.some((file) => file.id === id));
  const at = rest.findLastIndex(isEarlier) + 1;
  return rest.toSpliced(at, 0, ...back);
}

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
