import type { FileLimit } from '../channel';

const MEGABYTE = 1024 * 1024;
/** Source: Meta's WhatsApp Cloud API reference, media object. */
const MAX_CAPTION = 1024;
const picture: FileLimit = { kind: 'image', maxBytes: 5 * MEGABYTE, maxCaption: MAX_CAPTION };
/** Of one that moves; Meta names less for one that stands still. Source: as above, stickers. */
const sticker: FileLimit = { kind: 'sticker', maxBytes: 500 * 1024, maxCaption: 0 };
const audio: FileLimit = { kind: 'audio', maxBytes: 16 * MEGABYTE, maxCaption: 0 };
const video: FileLimit = { kind: 'video', maxBytes: 16 * MEGABYTE, maxCaption: MAX_CAPTION };
const paper: FileLimit = { kind: 'document', maxBytes: 16 * MEGABYTE, maxCaption: MAX_CAPTION };
const card: FileLimit = { kind: 'contactCard', maxBytes: 16 * MEGABYTE, maxCaption: 0 };

const office = 'application/vnd.openxmlformats-officedocument';

/**
 * What WhatsApp takes from a business, by type.
 * Source: Twilio docs, whatsapp/guidance-whatsapp-media-messages, and error 63034 for pictures. A text that goes with
 * audio, a sticker or a contact card is dropped.
 */
export const fileLimits: ReadonlyMap<string, FileLimit> = new Map([
  ['image/jpeg', picture],
  ['image/png', picture],
  ['image/webp', sticker],
  ['audio/ogg', audio],
  ['audio/amr', audio],
  ['audio/3gpp', audio],
  ['audio/aac', audio],
  ['audio/mpeg', audio],
  ['video/mp4', video],
  ['application/pdf', paper],
  ['application/msword', paper],
  [`${office}.wordprocessingml.document`, paper],
  [`${office}.presentationml.presentation`, paper],
  [`${office}.spreadsheetml.sheet`, paper],
  ['text/vcard', card],
]);
