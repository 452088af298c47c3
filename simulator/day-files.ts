import { crc32, deflateSync } from 'node:zlib';
import type { FileKind } from './day-plan';

export interface MadeFile {
  contentType: string;
  content: Buffer;
}

/** A small file of its kind, made up from numbers between 0 and 1. */
export function makeFile(kind: FileKind, name: string, random: () => number): MadeFile {
  switch (kind) {
    case 'picture':
      return { contentType: 'image/png', content: picture(random) };
    case 'voice':
      return { contentType: 'audio/ogg', content: voice(random) };
    case 'document':
      return { contentType: 'application/pdf', content: document(name) };
    case 'contact':
      return { contentType: 'text/vcard', content: contact(name, random) };
  }
}

const width = 160;
const height = 120;

/** Stripes of two colours as a PNG. */
function picture(random: () => number): Buffer {
  const colours = [0, 1].map(() => [random(), random(), random()].map((part) => Math.floor(part * 255)));
  const stripe = 4 + Math.floor(random() * 30);
  const rows = Array.from({ length: height }, (_, y) => {
    const pixels = Array.from({ length: width }, (__, x) => colours[Math.floor((x + y) / stripe) % 2] ?? []);
    return Buffer.from([0, ...pixels.flat()]);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits for each of three colours.
  header.set([8, 2], 8);
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks: [string, Buffer][] = [
    ['IHDR', header],
    ['IDAT', deflateSync(Buffer.concat(rows))],
    ['IEND', Buffer.alloc(0)],
  ];
  return Buffer.concat([mark, ...chunks.map(([type, data]) => chunk(type, data))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Begins as a voice message does; there is nothing to hear in it. */
function voice(random: () => number): Buffer {
  const page = Buffer.alloc(28);
  page.write('OggS');
  page.set([0, 2], 4);
  page.set([1, 19], 26);
  const head = Buffer.from('OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0', 'latin1');
  return Buffer.concat([page, head, Buffer.alloc(2_000 + Math.floor(random() * 20_000), 0xf8)]);
}

function document(name: string): Buffer {
  const text = `BT /F1 18 Tf 60 760 Td (${name.normalize('NFD').replace(/[^ -~]|[()\\]/g, '')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const starts = objects.map((object, n) => {
    const start = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(start).padStart(10, '0')} 00000 n \n`;
  });
  const count = objects.length + 1;
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${starts.join('')}`;
  return Buffer.from(
    `${file}${table}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
  );
}

function contact(name: string, random: () => number): Buffer {
  const number = `1555${String(1_000_000 + Math.floor(random() * 8_999_999))}`;
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${name}`,
    `TEL;waid=${number}:+${number}`,
    'END:VCARD',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
