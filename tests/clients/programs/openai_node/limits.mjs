// How much goes into one call.

import {
  all,
  conversations,
  each,
  items,
  messages,
  numbered,
  refusal,
  said,
  saidInItem,
  threads,
  user,
} from "./api.mjs";

// Characters of one text.
const LONGEST = 256_000;

// 100,000 characters of messages in one call, some of two and four bytes; and the longest text there may be.
export async function muchText() {
  const texts = Array.from({ length: 10 }, (_, number) => `${number}é😀☃`.repeat(2_500));
  const { id: thread } = await threads.create({ messages: texts.map(user) });
  const longest = await messages.create((await threads.create()).id, user("é".repeat(LONGEST)));
  const found = (await all(messages.list(thread, { order: "asc" }))).map(said);
  return {
    characters: texts.reduce((sum, text) => sum + [...text].length, 0),
    same: found.length === texts.length && found.every((text, index) => text === texts[index]),
    longest: said(longest) === "é".repeat(LONGEST),
  };
}

// As many items as one call takes, and more.
export async function twentyItems() {
  const { id } = await conversations.create({ items: numbered(1, 20) });
  await items.create(id, { items: numbered(21, 40) });
  return {
    kept: (await all(items.list(id, { order: "asc" }))).map(saidInItem),
    refused: await each(
      [
        () => conversations.create({ items: numbered(1, 21) }),
        () => items.create(id, { items: numbered(1, 21) }),
        () => items.create(id, { items: [] }),
      ],
      refusal,
    ),
  };
}
