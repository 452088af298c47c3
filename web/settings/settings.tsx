import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NavLink, Navigate, Route, Routes, useLocation } from 'react-router';
import { useMe } from '../session/me';
import { NotFound } from '../shell/not-found';
import { pageOf } from '../shell/page-of';
import { PAGES, pagesFor, PARTS, type SettingsPage } from './pages';
import classes from './settings.module.css';

const ROUTES = PAGES.map(({ path, within = '', load }) => ({ path: path + within, element: pageOf(load) }));

/** The settings: their pages on the left, the one that the address names beside them. */
export function Settings() {
  const { t } = useTranslation('settings');
  const { role } = useMe();
  const { pathname } = useLocation();
  const pages = pagesFor(role);
  const [first] = pages;
  if (/^\/settings\/?$/.test(pathname) && first) return <Navigate to={`/settings/${first.path}`} replace />;
  return (
    <div className={classes['settings']}>
      <nav className={classes['menu']} aria-label={t('title')}>
        {PARTS.map((part) => {
          const own = pages.filter((page) => page.part === part);
          return (
            own.length > 0 && (
              <div key={part}>
                <Text component="h2" size="xs" fw={600} c="dimmed" className={classes['part'] ?? ''}>
                  {t(`parts.${part}`)}
                </Text>
                {own.map((page) => (
                  <Way key={page.path} page={page} />
                ))}
              </div>
            )
          );
        })}
      </nav>
      <div className={classes['page']}>
        <Routes>
          {ROUTES.map(({ path, element }) => (
            <Route key={path} path={path} element={element} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </div>
    </div>
  );
}

function Way({ page }: { page: SettingsPage }) {
  const { t } = useTranslation('settings');
  // There by the time it is pressed; what fails here is said when it is.
  const preload = () => void page.load().catch(() => undefined);
  return (
    <NavLink
      to={`/settings/${page.path}`}
      className={classes['way'] ?? ''}
      onPointerEnter={preload}
      onFocus={preload}
    >
      {t(page.word)}
    </NavLink>
  );
}
