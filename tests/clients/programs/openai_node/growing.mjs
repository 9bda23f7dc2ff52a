// Threads that are read while another writer appends to them.

import { all, eachNamed, messages, numbered, said, threads } from "./api.mjs";

// Parameter and order, and the message to begin at: towards the newest messages, or towards the oldest.
const WALKS = { after_asc: "1", before_desc: "1", after_desc: "10", before_asc: "10" };

// All four walks along ten messages; two more are appended before every page, twenty in all.
export const betweenPages = () =>
  eachNamed(WALKS, async (start, walk) => {
    const { id: thread } = await threads.create({ messages: numbered(1, 10) });
    const more = numbered(11, 30);
    return texts(thread, walk, async () => {
      const next = more.splice(0, 2);
      for (const message of next) await messages.create(thread, message);
      return next.length > 0;
    });
  });

// All four walks along a thread to which another writer appends as fast as it can.
export const atTheSameTime = () =>
  eachNamed(WALKS, async (start, walk) => {
    const { id: thread } = await threads.create({ messages: numbered(1, 10) });
    let writing = true;
    const write = async () => {
      for (const message of numbered(11, 30)) await messages.create(thread, message);
    };
    const writer = write().finally(() => (writing = false));
    const found = await texts(thread, walk, async () => writing);
    await writer;
    return found;
  });

// What stands on the pages of a walk, in the order in which it comes, until nothing is there nor `coming`.
async function texts(thread, walk, coming) {
  const [parameter, order] = walk.split("_");
  const told = [];
  let edge = (await all(messages.list(thread, { order: "asc" }))).find((one) => said(one) === WALKS[walk]).id;
  for (;;) {
    const more = await coming();
    const { data } = await messages.list(thread, { limit: 3, order, [parameter]: edge });
    const found = parameter === "before" ? data.reverse() : data;
    if (found.length === 0 && !more) return told;
    for (const message of found) {
      edge = message.id;
      told.push(said(message));
    }
  }
}
