import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../session/me';
import type { CasesQuery } from './cases-query';
import type { ColumnName } from './columns';
import { queryOf } from './open-view';
import { RemoveView } from './remove-view';
import { SaveView } from './save-view';
import { useViews, type SavedView } from './use-views';

interface ViewsMenuProps {
  query: CasesQuery;
  onAsk: (next: CasesQuery) => void;
  /** The view that is open. */
  open: SavedView | null;
  onChoose: (id: string) => void;
  columns: ColumnName[];
}

/** The ways of looking at the cases: the two fixed ones, one's own, and those that others share. */
export function ViewsMenu({ query, onAsk, open, onChoose, columns }: ViewsMenuProps) {
  const { t } = useTranslation();
  const me = useMe();
  const views = useViews();
  const [isSaving, setSaving] = useState(false);
  const [removed, setRemoved] = useState<SavedView | null>(null);
  const isUnanswered = query.view === 'unanswered';
  const mayRemove = open && (open.owner?.id === me.id || me.role === 'administrator');
  const one = (view: SavedView) => (
    <Menu.Item
      key={view.id}
      aria-current={view.id === open?.id}
      onClick={() => {
        onChoose(view.id);
        onAsk(queryOf(view));
      }}
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
            {open?.name ?? t(isUnanswered ? 'cases.unanswered' : 'cases.all')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onAsk({})}>{t('cases.all')}</Menu.Item>
          <Menu.Item onClick={() => onAsk({ view: 'unanswered' })}>{t('cases.unanswered')}</Menu.Item>
          {own.length > 0 && <Menu.Label>{t('cases.ownViews')}</Menu.Label>}
          {own.map(one)}
          {shared.length > 0 && <Menu.Label>{t('cases.sharedViews')}</Menu.Label>}
          {shared.map(one)}
          <Menu.Divider />
          <Menu.Item leftSection={<IconDeviceFloppy size={16} aria-hidden />} onClick={() => setSaving(true)}>
            {t('cases.saveView')}
          </Menu.Item>
          {mayRemove && (
            <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setRemoved(open)}>
              {t('cases.removeView', { name: open.name })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isSaving && <SaveView query={query} columns={columns} onClose={() => setSaving(false)} />}
      {removed && <RemoveView view={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}
