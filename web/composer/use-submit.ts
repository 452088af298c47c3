import type { Case } from '../api/shapes';
import { lengthOf } from './length';
import { filled, isFilled, maySend } from './template-text';
import { mentionedIn } from './typed-word';
import { usePeople } from '../people/use-people';
import { useAddNote } from './use-add-note';
import type { DraftKeeper } from './draft-keeper';
import type { Macro } from './use-macros';
import { useSend, type Reply } from './use-send';
import { useTemplates } from './use-templates';
import type { Written } from './written';

interface Submitting {
  shown: Case;
  written: Written;
  keeper: DraftKeeper;
  /** Prepared content is chosen instead of a text, because the window is closed or by hand. */
  usesTemplate: boolean;
  isClosed: boolean;
  isUploading: boolean;
  /** What goes with the text. */
  macro: Macro | null;
  onSent: () => void;
}

/** What the button below the field does: whether it may, and what it sends. */
export function useSubmit(given: Submitting) {
  const { shown, written, keeper, usesTemplate, isUploading, macro, onSent } = given;
  const { text, note, mode, files } = written;
  const isNote = mode === 'note';
  const { send, sendAsItStands, refused, forgive } = useSend(shown, keeper);
  const addNote = useAddNote(shown.number, keeper);
  const people = usePeople();
  const template = useChosenTemplate(given);
  const reply = usesTemplate ? template : writtenReply();
  const canSend = isNote ? note.trim() !== '' && !addNote.isPending : reply !== null;
  return {
    canSend,
    refused,
    noteError: addNote.error,
    isAdding: addNote.isPending,
    forgive: () => {
      forgive();
      addNote.forget();
    },
    /** `then`: once it is out of hand, which a note is when the desk has it. False where nothing may be sent. */
    submit: (then: () => void): boolean => {
      if (!canSend) return false;
      if (isNote) addNote.add({ text: note.trim(), mentions: mentionedIn(note, people) }, then);
      else if (reply) {
        send(reply);
        onSent();
        then();
      }
      return true;
    },
    sendMacro: (used: Macro) => {
      sendAsItStands(used);
      onSent();
    },
  };

  function writtenReply(): Reply | null {
    const isEmpty = text.trim() === '' && files.length === 0;
    // A macro sends a text; files go without one.
    const isMixed = macro !== null && (files.length > 0 || text.trim() === '');
    const isTooLong = lengthOf(text) > (shown.channel.maxText ?? Infinity);
    if (isEmpty || isMixed || isUploading || isTooLong) return null;
    return { text: text.trim(), files, template: null, shownText: '', macro };
  }
}

/** The template that was chosen, where it may be sent as it is filled in. */
function useChosenTemplate({
  shown,
  written: { template: chosen },
  usesTemplate,
  isClosed,
}: Submitting): Reply | null {
  const { templates } = useTemplates(shown.integrationId, usesTemplate);
  const template = templates?.find(({ contentSid }) => contentSid === chosen?.contentSid);
  if (!chosen || !template || !maySend(template, isClosed) || !isFilled(template, chosen.variables))
    return null;
  const variables = Object.fromEntries(
    Object.entries(chosen.variables).map(([name, value]) => [name, value.trim()]),
  );
  const words = template.text || template.interactive?.body || template.name;
  return {
    text: '',
    files: [],
    template: { contentSid: chosen.contentSid, variables },
    shownText: filled(words, variables),
    macro: null,
  };
}
