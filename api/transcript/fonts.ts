import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';

/** `text` covers Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic; `emoji` is drawn in black. */
export type FontName = 'text' | 'emoji';

interface LoadedFont {
  content: Buffer;
  has: (codePoint: number) => boolean;
}

const files: Record<FontName, string> = {
  text: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  emoji: '@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
};

const loaded = new Map<FontName, LoadedFont>();

/** A font that comes with the product, read when it is needed first. */
export function fontOf(name: FontName): LoadedFont {
  let font = loaded.get(name);
  if (!font) {
    const content = readFileSync(require.resolve(files[name]));
    const parsed = create(content) as Font; // a collection of fonts is none of these files
    font = { content, has: (codePoint) => parsed.hasGlyphForCodePoint(codePoint) };
    loaded.set(name, font);
  }
  return font;
}
