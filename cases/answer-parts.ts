import type { Channel } from '../channels/channel';
import type { NewMessageRow, UploadRow } from '../db/schema';
import { invalid } from '../refusal';
import type { TemplateContent } from './fill-template';

/** What of a message its kind decides. */
export type Content = TemplateContent | Pick<NewMessageRow, 'kind' | 'text'>;

/** One message of an answer. */
export interface AnswerPart {
  content: Content;
  /** The file that goes with it. */
  file: UploadRow | null;
}

type Limits = Pick<Channel, 'fileLimits' | 'maxText'>;

/**
 * The messages that an answer becomes, in their order: one file a message. The text goes with the first file where it
 * may, else before it as a message of its own. A file that is too large for the channel goes as a link. Pure.
 * @throws Refusal for a file that the channel does not take.
 */
export function partsOf(text: string, files: readonly UploadRow[], limits: Limits): AnswerPart[] {
  const [first, ...others] = files.map((file, i) => filePart(file, `attachmentIds.${i}`, limits));
  const alone: AnswerPart = { content: { kind: 'text', text }, file: null };
  if (!first) return [alone];
  const rest = others.map((other) => other(''));
  if (text === '') return [first(''), ...rest];
  const together = first(text);
  return length(together.content.text) <= together.mostText
    ? [together, ...rest]
    : [alone, first(''), ...rest];
}

/** Makes the message of a file, with a text; whether the text is too long for it is for the caller to see. */
function filePart(file: UploadRow, path: string, { fileLimits, maxText }: Limits) {
  const { link, name } = file;
  if (link !== null)
    return (text: string) => ({
      content: { kind: 'text' as const, text: `${text === '' ? '' : `${text}\n\n`}${name}\n${link}` },
      file: null,
      mostText: maxText,
    });
  const limit = fileLimits.get(file.contentType);
  if (!limit)
    throw invalid([{ path, message: `This channel does not take files of type ${file.contentType}.` }]);
  if (file.size > limit.maxBytes)
    throw invalid([{ path, message: `This channel takes such files up to ${limit.maxBytes} bytes.` }]);
  return (text: string) => ({ content: { kind: limit.kind, text }, file, mostText: limit.maxCaption });
}

const length = (text: string | undefined) => [...(text ?? '')].length;
