// Scenarios with the openai package for Node.

import { report } from "../report.mjs";
import { conversationLife, itemFormats, itemLife } from "./conversations.mjs";
import { atTheSameTime, betweenPages } from "./concurrent_writer.mjs";
import { errors, messagesAfterErrors } from "./errors.mjs";
import { muchText, twentyItems } from "./limits.mjs";
import { messageFormats, messageLife } from "./messages.mjs";
import { pages, thousandMessages } from "./pages.mjs";
import { keyedRetries, keylessRetries, replays } from "./retries.mjs";
import { projects, threadLife, withMessages, withoutV1 } from "./threads.mjs";

await report({
  thread_life: threadLife,
  with_messages: withMessages,
  without_v1: withoutV1,
  projects,
  message_formats: messageFormats,
  message_life: messageLife,
  pages,
  thousand_messages: thousandMessages,
  between_pages: betweenPages,
  at_the_same_time: atTheSameTime,
  conversation_life: conversationLife,
  item_formats: itemFormats,
  item_life: itemLife,
  much_text: muchText,
  twenty_items: twentyItems,
  errors,
  messages_after_errors: messagesAfterErrors,
  keyed_retries: keyedRetries,
  keyless_retries: keylessRetries,
  replays,
});
