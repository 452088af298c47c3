const office = 'application/vnd.openxmlformats-officedocument';

/** How the names of files end, by their type; the usual ending first. */
const extensions: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/amr': ['amr'],
  'audio/3gpp': ['3gp'],
  'audio/aac': ['aac'],
  'audio/mpeg': ['mp3'],
  'video/mp4': ['mp4', 'm4v'],
  'application/pdf': ['pdf'],
  'application/msword': ['doc'],
  [`${office}.wordprocessingml.document`]: ['docx'],
  [`${office}.presentationml.presentation`]: ['pptx'],
  [`${office}.spreadsheetml.sheet`]: ['xlsx'],
  'text/vcard': ['vcf'],
};

/** A part of a form without a type counts as plain text. */
const SAYS_NOTHING = new Set(['', 'application/octet-stream', 'text/plain']);

const otherNames: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/opus': 'audio/ogg',
  'text/x-vcard': 'text/vcard',
};

/** A declared type in its usual form: without parameters, in small letters; what says nothing goes by the file's name. */
export function usualType(declared: string, name: string): string {
  const bare = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!SAYS_NOTHING.has(bare)) return otherNames[bare] ?? bare;
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ending === 'txt') return 'text/plain';
  const found = Object.entries(extensions).find(([, known]) => known.includes(ending));
  return found?.[0] ?? 'application/octet-stream';
}

/** How the name of a file of this type ends, without the dot. */
export function extensionOf(type: string): string {
  return extensions[type]?.[0] ?? 'bin';
}
