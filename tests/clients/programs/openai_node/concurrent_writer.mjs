// Scenarios that read a thread while another writer appends to it.

import { collect, mapEntries, messages, textOf, threads, userMessages } from "./api.mjs";

// Query parameter and order of each walk, with the message to start from: towards the newest messages, or the oldest.
const WALKS = { after_asc: "1", before_desc: "1", after_desc: "10", before_asc: "10" };

// Walk along ten messages in all four ways, and append two more before every page, twenty in total.
export const betweenPages = () =>
  mapEntries(WALKS, async (start, walk) => {
    const { id: thread } = await threads.create({ messages: userMessages(1, 10) });
    const more = userMessages(11, 30);
    return walkTexts(thread, walk, async () => {
      const next = more.splice(0, 2);
      for (const message of next) await messages.create(thread, message);
      return next.length > 0;
    });
  });

// Walk along a thread in all four ways while another writer appends as fast as possible.
export const atTheSameTime = () =>
  mapEntries(WALKS, async (start, walk) => {
    const { id: thread } = await threads.create({ messages: userMessages(1, 10) });
    let writing = true;
    const write = async () => {
      for (const message of userMessages(11, 30)) await messages.create(thread, message);
    };
    const writer = write().finally(() => (writing = false));
    const ordered = await walkTexts(thread, walk, async () => writing);
    await writer;
    return ordered;
  });

// Return the texts of a walk in order of arrival, until a page is empty and `isGrowing` is false.
async function walkTexts(thread, walk, isGrowing) {
  const [parameter, order] = walk.split("_");
  const texts = [];
  const stored = await collect(messages.list(thread, { order: "asc" }));
  let edge = stored.find((message) => textOf(message) === WALKS[walk]).id;
  for (;;) {
    const growing = await isGrowing();
    const { data } = await messages.list(thread, { limit: 3, order, [parameter]: edge });
    const ordered = parameter === "before" ? data.reverse() : data;
    if (ordered.length === 0 && !growing) return texts;
    for (const message of ordered) {
      edge = message.id;
      texts.push(textOf(message));
    }
  }
}
