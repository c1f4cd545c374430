import { Notification } from 'electron';

/** Notifications that are on screen. Unreferenced ones are collected, and their click is then lost. */
const shown = new Set<Notification>();

/** Shows a desktop notification; a click on it brings the app to the front. */
export function notify({ title, body }: { title: string; body: string }, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  shown.add(notification);
  notification.once('close', () => shown.delete(notification));
  notification.once('click', () => {
    shown.delete(notification);
    onClick();
  });
  notification.show();
}
