/** What the launcher says. It stands on every page, so these few words come with the loader, in every language. */
export interface LauncherTexts {
  readonly open: string;
  readonly close: string;
  readonly unread: string;
}

/** By language. A language has its other texts in a file of its own, named by its code, which is fetched with the panel. */
export const launcherTexts: Readonly<Record<string, LauncherTexts>> = {
  en: { open: "Open chat", close: "Close chat", unread: "Unread messages" },
  ru: { open: "Открыть чат", close: "Закрыть чат", unread: "Непрочитанных сообщений" },
  kk: { open: "Чатты ашу", close: "Чатты жабу", unread: "Оқылмаған хабарламалар" },
  ar: { open: "فتح المحادثة", close: "إغلاق المحادثة", unread: "رسائل غير مقروءة" },
  he: { open: "פתיחת הצ׳אט", close: "סגירת הצ׳אט", unread: "הודעות שלא נקראו" },
};
