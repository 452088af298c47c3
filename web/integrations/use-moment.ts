import { useTranslation } from 'react-i18next';

/** Says a moment: today by its time alone, else with the day. */
export function useMoment(): (at: string) => string {
  const { i18n } = useTranslation();
  return (at) => {
    const date = new Date(at);
    const isToday = date.toDateString() === new Date().toDateString();
    return new Intl.DateTimeFormat(i18n.language, {
      ...(isToday ? {} : { dateStyle: 'medium' as const }),
      timeStyle: 'medium',
    }).format(date);
  };
}
