import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDeviceFloppy, IconPencil, IconReplace, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../session/me';
import { RemoveView, ReplaceView } from './ask-of-view';
import type { CasesQuery } from './cases-query';
import type { ColumnName } from './columns';
import { isOtherThan, queryOf } from './open-view';
import { RenameView, SaveView } from './save-view';
import { useViews, type SavedView } from './use-views';

interface ViewsMenuProps {
  query: CasesQuery;
  /** The view that is open. */
  open: SavedView | null;
  /** The one that was open last: it may become what is shown now. */
  chosen: SavedView | null;
  /** Shows a view, or what is asked without one. */
  onView: (id: string | null, next: CasesQuery) => void;
  columns: ColumnName[];
}

type Change = 'replace' | 'rename' | 'remove';

const CHANGES = [
  { what: 'replace', Icon: IconReplace },
  { what: 'rename', Icon: IconPencil },
  { what: 'remove', Icon: IconTrash },
] as const satisfies { what: Change; Icon: unknown }[];

/** The ways of looking at the cases: the two fixed ones, one's own, and those that others share. */
export function ViewsMenu({ query, open, chosen, onView, columns }: ViewsMenuProps) {
  const { t } = useTranslation();
  const me = useMe();
  const views = useViews();
  const [asked, setAsked] = useState<{ what: 'save' } | { what: Change; view: SavedView } | null>(null);
  const close = () => setAsked(null);
  const mayChange = chosen !== null && (chosen.owner?.id === me.id || me.role === 'administrator');
  const one = (view: SavedView) => (
    <Menu.Item
      key={view.id}
      aria-current={view.id === open?.id}
      onClick={() => onView(view.id, queryOf(view))}
    >
      <bdi>{view.name}</bdi>
    </Menu.Item>
  );
  const [own, shared] = [views.filter((view) => !view.shared), views.filter((view) => view.shared)];
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="subtle" rightSection={<IconChevronDown size={16} aria-hidden />} px="xs">
            {nameOfShown()}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onView(null, {})}>{t('cases.all')}</Menu.Item>
          <Menu.Item onClick={() => onView(null, { view: 'unanswered' })}>{t('cases.unanswered')}</Menu.Item>
          {own.length > 0 && <Menu.Label>{t('cases.ownViews')}</Menu.Label>}
          {own.map(one)}
          {shared.length > 0 && <Menu.Label>{t('cases.sharedViews')}</Menu.Label>}
          {shared.map(one)}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
            onClick={() => setAsked({ what: 'save' })}
          >
            {t('cases.saveView')}
          </Menu.Item>
          {mayChange &&
            CHANGES.map(({ what, Icon }) => {
              if (what === 'replace' && !isOtherThan(chosen, query, columns)) return null;
              return (
                <Menu.Item
                  key={what}
                  leftSection={<Icon size={16} aria-hidden />}
                  onClick={() => setAsked({ what, view: chosen })}
                >
                  {t(`cases.${what}View`, { name: chosen.name })}
                </Menu.Item>
              );
            })}
        </Menu.Dropdown>
      </Menu>
      {asked?.what === 'save' && <SaveView query={query} columns={columns} onClose={close} />}
      {asked?.what === 'rename' && <RenameView view={asked.view} onClose={close} />}
      {asked?.what === 'remove' && <RemoveView view={asked.view} onClose={close} />}
      {asked?.what === 'replace' && (
        <ReplaceView
          view={asked.view}
          query={query}
          columns={columns}
          onReplaced={() => onView(asked.view.id, query)}
          onClose={close}
        />
      )}
    </>
  );

  function nameOfShown(): string {
    if (open) return open.name;
    if (chosen) return t('cases.changedView', { name: chosen.name });
    return t(query.view === 'unanswered' ? 'cases.unanswered' : 'cases.all');
  }
}
