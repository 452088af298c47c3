import { ActionIcon, Checkbox, Popover, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconColumns3, IconSearch } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../keys/use-commands';
import type { CasesQuery } from './cases-query';
import { sayer } from '../words/words';
import classes from './cases.module.css';
import { COLUMNS, type ColumnName } from './columns';
import { Filters } from './filters';
import type { SavedView } from './use-views';
import { ViewsMenu } from './views-menu';

const TYPING_MS = 250;

interface CasesHeadProps {
  query: CasesQuery;
  onAsk: (next: CasesQuery) => void;
  open: SavedView | null;
  chosen: SavedView | null;
  onView: (id: string | null, next: CasesQuery) => void;
  columns: ColumnName[];
  onColumns: (columns: string[]) => void;
  isActive: boolean;
}

/** Which cases are shown, and what of them. */
export function CasesHead(props: CasesHeadProps) {
  const { query, onAsk, columns, onColumns, isActive } = props;
  return (
    <div className={classes['head']} role="search">
      <ViewsMenu {...props} />
      <Search query={query} onAsk={onAsk} isActive={isActive} />
      <Filters query={query} onAsk={onAsk} />
      <Columns columns={columns} onColumns={onColumns} />
    </div>
  );
}

/** Searches once the typing pauses. */
function Search({ query, onAsk, isActive }: Pick<CasesHeadProps, 'query' | 'onAsk' | 'isActive'>) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const asked = query.q ?? '';
  const [written, setWritten] = useState(asked);
  const [last, setLast] = useState(asked);
  // A view or the address has asked for something else.
  if (asked !== last) {
    setLast(asked);
    setWritten(asked);
  }
  const ask = useEffectEvent((q: string) => {
    if (q !== asked) {
      setLast(q);
      onAsk({ ...query, q });
    }
  });
  useEffect(() => {
    const timer = window.setTimeout(() => ask(written.trim()), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [written]);
  useCommands(isActive ? { search: () => field.current?.focus() } : {});
  return (
    <TextInput
      ref={field}
      type="search"
      className={classes['search'] ?? ''}
      aria-label={t('cases.search')}
      placeholder={t('cases.search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={written}
      maxLength={200}
      onChange={({ currentTarget }) => setWritten(currentTarget.value)}
    />
  );
}

function Columns({ columns, onColumns }: Pick<CasesHeadProps, 'columns' | 'onColumns'>) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Tooltip label={t('cases.chooseColumns')}>
          <ActionIcon
            size="input-sm"
            variant="default"
            aria-label={t('cases.chooseColumns')}
            visibleFrom="sm"
          >
            <IconColumns3 size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('cases.chooseColumns')}>
        <Checkbox.Group value={columns} onChange={onColumns}>
          <Stack gap="xs">
            {Object.keys(COLUMNS).map((name) => (
              <Checkbox key={name} size="xs" value={name} label={sayer(t)(`cases.columns.${name}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
