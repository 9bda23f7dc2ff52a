// Drives the openai package for Node.

import { report } from "../reporting.mjs";
import { conversationLife, itemForms, itemLife } from "./conversations.mjs";
import { errors, leftBehind } from "./errors.mjs";
import { atTheSameTime, betweenPages } from "./growing.mjs";
import { muchText, twentyItems } from "./limits.mjs";
import { messageForms, messageLife } from "./messages.mjs";
import { pages, thousand } from "./pages.mjs";
import { keyedRetries, keylessRetries, replays } from "./retries.mjs";
import { projects, threadLife, withMessages, withoutV1 } from "./threads.mjs";

await report({
  thread_life: threadLife,
  with_messages: withMessages,
  without_v1: withoutV1,
  projects,
  message_forms: messageForms,
  message_life: messageLife,
  pages,
  thousand,
  between_pages: betweenPages,
  at_the_same_time: atTheSameTime,
  conversation_life: conversationLife,
  item_forms: itemForms,
  item_life: itemLife,
  much_text: muchText,
  twenty_items: twentyItems,
  errors,
  left_behind: leftBehind,
  keyed_retries: keyedRetries,
  keyless_retries: keylessRetries,
  replays,
});
