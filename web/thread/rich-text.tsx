import { Anchor } from '@mantine/core';
import classes from './bubble.module.css';
import { piecesOf } from './links';

/** A text as it was written, its web addresses as links. Each runs in its own direction. */
export function RichText({ text }: { text: string }) {
  return (
    <p className={classes['text']} dir="auto">
      {piecesOf(text).map(({ text: words, href }, place) =>
        href === null ? (
          words
        ) : (
          // The pieces of one text never change places.
          <WebLink key={place} href={href}>
            {words}
          </WebLink>
        ),
      )}
    </p>
  );
}

export function WebLink({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Anchor c="inherit" href={href} target="_blank" rel="noopener noreferrer" underline="always" inherit>
      {children}
    </Anchor>
  );
}
