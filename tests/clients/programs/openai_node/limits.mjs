// Scenarios at the size limits of one request.

import {
  catchError,
  collect,
  conversations,
  itemText,
  items,
  mapSequentially,
  messages,
  textOf,
  threads,
  user,
  userMessages,
} from "./api.mjs";

// The maximum number of characters of one text.
const MAX_CHARACTERS = 256_000;

// Send messages of 100,000 characters in one request, some of two to four bytes, and one of maximum length.
export async function muchText() {
  const texts = Array.from({ length: 10 }, (_, number) => `${number}é😀☃`.repeat(2_500));
  const { id: thread } = await threads.create({ messages: texts.map(user) });
  const longest = await messages.create((await threads.create()).id, user("é".repeat(MAX_CHARACTERS)));
  const stored = (await collect(messages.list(thread, { order: "asc" }))).map(textOf);
  return {
    characters: texts.reduce((sum, text) => sum + [...text].length, 0),
    same: stored.length === texts.length && stored.every((text, index) => text === texts[index]),
    longest: textOf(longest) === "é".repeat(MAX_CHARACTERS),
  };
}

// Send the maximum number of items in one request, more, and none.
export async function twentyItems() {
  const { id } = await conversations.create({ items: userMessages(1, 20) });
  await items.create(id, { items: userMessages(21, 40) });
  return {
    stored: (await collect(items.list(id, { order: "asc" }))).map(itemText),
    errors: await mapSequentially(
      [
        () => conversations.create({ items: userMessages(1, 21) }),
        () => items.create(id, { items: userMessages(1, 21) }),
        () => items.create(id, { items: [] }),
      ],
      catchError,
    ),
  };
}
