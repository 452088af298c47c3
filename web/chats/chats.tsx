import { ChatList } from './chat-list';
import classes from './chats.module.css';

/** The screen of real-time chats: the list, and the chat that the address names. */
export function Chats() {
  return (
    <div className={classes['chats']}>
      <ChatList />
    </div>
  );
}
