/** What a workspace may decide for those who have not chosen themselves; the rest is as usual (`preferences.ts`). */
export interface PreferenceDefaults {
  sendWith?: 'enter' | 'ctrlEnter';
  undoSeconds?: 0 | 3 | 5;
  desktopNotifications?: boolean;
  repeatWhileWaiting?: boolean;
  sounds?: { newChat?: boolean; customerWaits?: boolean; transfer?: boolean };
}
