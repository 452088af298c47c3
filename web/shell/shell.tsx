import { Center, Loader } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { CommandBar } from '../command-bar/command-bar';
import { Unsent } from '../composer/unsent';
import { Live } from '../live/live';
import { useOwnLook } from '../preferences/use-own-look';
import { useWhoAmI } from '../session/me';
import { SignIn } from '../session/sign-in';
import { problemText } from '../words/problem-text';
import { Rail } from './rail';
import { LineLost } from './line-lost';
import { TopBar } from './top-bar';
import classes from './shell.module.css';

/** What stands around every screen. Nobody signed in: the form instead. */
export function Shell() {
  const { t } = useTranslation();
  const { data: me, error } = useWhoAmI();
  // What was read once stays on the screen while it can't be read again.
  if (error && me === undefined) return <Center h="100%">{problemText(t, error)}</Center>;
  if (me === undefined) return <Waiting />;
  if (me === null) return <SignIn />;
  return (
    <Live meanwhile={<Waiting />}>
      <OwnLook />
      <div className={classes['shell']}>
        <Rail />
        <div className={classes['screen']}>
          <TopBar />
          <LineLost />
          <Unsent />
          <main className={classes['main']}>
            <Suspense fallback={<Waiting />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
        <CommandBar />
      </div>
    </Live>
  );
}

function OwnLook() {
  useOwnLook();
  return null;
}

function Waiting() {
  return (
    <Center h="100%">
      <Loader />
    </Center>
  );
}
