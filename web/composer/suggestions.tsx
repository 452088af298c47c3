import { Text } from '@mantine/core';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import classes from './suggestions.module.css';

export interface Suggestion {
  id: string;
  title: string;
  detail?: ReactNode;
}

interface Offer {
  /** What the list is called; nothing is offered without a list. */
  label: string;
  items: readonly Suggestion[];
  onChoose: (item: Suggestion) => void;
  onDismiss: () => void;
}

/**
 * A list above a text field in which the keyboard stays: arrows move, Enter and Tab choose, Escape closes. `fieldProps`
 * are for the field, `press` for its keys: true when the key was for the list.
 */
export function useSuggestions(offer: Offer | null) {
  const listId = useId();
  const [active, setActive] = useState(0);
  const items = offer?.items ?? [];
  const at = Math.min(active, Math.max(0, items.length - 1));
  const choose = (item: Suggestion | undefined) => {
    setActive(0);
    if (item) offer?.onChoose(item);
  };
  const press = (event: KeyboardEvent): boolean => {
    if (!offer || items.length === 0 || event.nativeEvent.isComposing) return false;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (event.key === 'ArrowDown') setActive((at + 1) % items.length);
    else if (event.key === 'ArrowUp') setActive((at - 1 + items.length) % items.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(items[at]);
    else if (event.key === 'Escape') offer.onDismiss();
    else return false;
    event.preventDefault();
    return true;
  };
  const isOpen = offer !== null && items.length > 0;
  const fieldProps = isOpen
    ? {
        'aria-autocomplete': 'list' as const,
        'aria-controls': listId,
        'aria-activedescendant': `${listId}-${at}`,
      }
    : {};
  const list = isOpen && (
    <ul id={listId} role="listbox" aria-label={offer.label} className={classes['list']}>
      {items.map((item, place) => (
        <li
          key={item.id}
          id={`${listId}-${place}`}
          role="option"
          aria-selected={place === at}
          className={classes['item']}
          ref={(element) => {
            if (place === at) element?.scrollIntoView({ block: 'nearest' });
          }}
          // The keyboard stays in the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(item)}
        >
          <Text size="sm" fw={600} component="span" dir="auto">
            {item.title}
          </Text>
          {item.detail !== undefined && (
            <Text size="xs" component="span" className={classes['detail'] ?? ''} dir="auto">
              {item.detail}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
  return { press, fieldProps, list };
}
