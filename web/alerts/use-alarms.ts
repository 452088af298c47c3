import { useEffect, useEffectEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Case } from '../api/shapes';
import type { FeedEvent } from '../live/feed-event';
import { useFeedEvents } from '../live/live';
import { usePreferences } from '../preferences/preferences';
import { customerName } from '../thread/customer-name';
import { play, type Sound } from './sounds';

const AGAIN_MS = 30_000;

/**
 * Rings when the desk says so (`chat.alert`, after the rules have run), and again every 30 seconds while a customer of
 * this person's waits. Of several tabs one rings. Answers the numbers of the cases that were alerted about.
 */
export function useAlarms(aCustomerOfMineWaits: boolean): ReadonlySet<number> {
  const navigate = useNavigate();
  const { sounds, desktopNotifications, repeatWhileWaiting } = usePreferences();
  const [alerted, setAlerted] = useState<ReadonlySet<number>>(new Set());
  const [rings, setRings] = useState(false);
  const sound = (name: Sound) => sounds[name] && play(name);

  useFeedEvents((event, leads) => {
    setRings(leads);
    const alert = alertOf(event);
    if (!alert) return;
    setAlerted((known) => new Set([...known, alert.case.number]));
    if (!leads) return;
    sound(soundOf(alert.reason));
    if (desktopNotifications) notify(alert.case, () => void navigate(`/chats/${alert.case.number}`));
  });

  const again = useEffectEvent(() => sound('customerWaits'));
  useEffect(() => {
    if (!rings || !aCustomerOfMineWaits || !repeatWhileWaiting) return;
    const timer = window.setInterval(() => again(), AGAIN_MS);
    return () => window.clearInterval(timer);
  }, [rings, aCustomerOfMineWaits, repeatWhileWaiting]);
  return alerted;
}

function alertOf({ name, data }: FeedEvent): { case: Case; reason: unknown } | null {
  return name === 'chat.alert' && data['case']
    ? { case: data['case'] as Case, reason: data['reason'] } // events carry the API's shapes
    : null;
}

function soundOf(reason: unknown): Sound {
  if (reason === 'newChat') return 'newChat';
  return reason === 'transfer' ? 'transfer' : 'customerWaits';
}

/** Only while nobody looks at the page: whoever does sees it there. */
function notify(chat: Case, open: () => void): void {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new Notification(customerName(chat), {
    body: chat.lastMessage?.text ?? '',
    tag: `case-${chat.number}`,
  });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}
