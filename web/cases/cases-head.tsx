import { ActionIcon, Checkbox, Popover, Stack, Tooltip } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../shell/search-field';
import type { CasesQuery } from './cases-query';
import { sayer } from '../words/sayer';
import classes from './cases.module.css';
import { COLUMNS, type ColumnName } from './columns';
import { Filters } from './filters';
import type { SavedView } from './use-views';
import { ViewsMenu } from './views-menu';

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
  const { t } = useTranslation();
  return (
    <div className={classes['head']} role="search">
      <ViewsMenu {...props} />
      <SearchField
        className={classes['search'] ?? ''}
        label={t('cases.search')}
        asked={query.q ?? ''}
        onAsk={(q) => onAsk({ ...query, q })}
        isActive={isActive}
      />
      <Filters query={query} onAsk={onAsk} />
      <Columns columns={columns} onColumns={onColumns} />
    </div>
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
