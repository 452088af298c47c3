import PDFDocument from 'pdfkit';
import { fontOf, type FontName } from './fonts';
import { rowsOf, type Measure, type Row } from './rows';

const MARGIN = 50;
const LEADING = 1.35;
const FOOT = 8;
const AS_IT_IS = { lineBreak: false };
const FONTS = ['text', 'emoji'] satisfies FontName[];
/** Characters that are drawn before what pdfkit has kept of their layout is forgotten. */
const KEPT = 100_000;

export interface Style {
  size: number;
  color: string;
  /** From the left margin. */
  indent?: number;
}

/** Pages that are written from top to bottom; a page that is full goes out and the next one begins. */
export interface Sheet {
  doc: PDFKit.PDFDocument;
  write(line: string, style: Style): void;
  /** Leaves room, and so much that as many lines of that size fit on the page. */
  space(points: number, lines?: { count: number; size: number }): void;
  end(): void;
}

export function openSheet({ title, foot }: { title: string; foot: string }): Sheet {
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    info: { Title: title, Producer: 'Answerhall', Creator: 'Answerhall' },
  });
  for (const name of FONTS) doc.registerFont(name, fontOf(name).content);
  const width = doc.page.width - 2 * MARGIN;
  const bottom = doc.page.height - MARGIN;
  let page = 0;
  let y = 0;
  let kept = 0;
  const turnPage = () => {
    if (page > 0) doc.addPage();
    page += 1;
    y = MARGIN;
    // Below the margin pdfkit would begin a page by itself.
    doc.page.margins.bottom = 0;
    doc.font('text').fontSize(FOOT).fillColor('#666666');
    doc.text(`${foot} · ${page}`, MARGIN, bottom + FOOT, AS_IT_IS);
  };
  turnPage();
  const draw = (row: Row, { size, color, indent = 0 }: Style) => {
    const height = size * LEADING;
    if (y + height > bottom) turnPage();
    let x = MARGIN + indent + (row.isRtl ? width - indent - row.width : 0);
    for (const run of row.runs) {
      doc.font(run.font).fontSize(size).fillColor(color);
      // Numbers and pictures are copied as what was written.
      const copied = run.isCode || run.font === 'emoji' ? run.source : null;
      if (copied !== null) doc.markContent('Span', { actual: copied });
      if (run.shown !== '') doc.text(run.shown, x, y, AS_IT_IS);
      if (copied !== null) doc.endMarkedContent();
      x += run.width;
      kept += run.shown.length;
    }
    y += height;
  };
  return {
    doc,
    write(line, style) {
      const measure: Measure = ({ shown, font }) =>
        shown === '' ? 0 : doc.font(font).fontSize(style.size).widthOfString(shown);
      for (const row of rowsOf(line, width - (style.indent ?? 0), measure)) draw(row, style);
      if (kept > KEPT) forgetLayouts(doc);
      kept %= KEPT;
    },
    space(points, lines) {
      y += points;
      if (lines && y + lines.count * lines.size * LEADING > bottom) turnPage();
    },
    end: () => doc.end(),
  };
}

/** It keeps the layout of every word there ever was, which for a long talk is too much. */
function forgetLayouts(doc: PDFKit.PDFDocument): void {
  for (const name of FONTS) {
    // Not part of its types: there is a switch to keep none at all, but then everything takes ten times as long.
    const { _font: font } = doc.font(name) as unknown as { _font: { layoutCache: Record<string, unknown> } };
    font.layoutCache = Object.create(null) as Record<string, unknown>; // an object without a prototype, as it has it
  }
}
