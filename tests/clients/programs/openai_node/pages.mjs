import { ORDERS, collect, itemText, items, mapEntries, messages, textOf, threads, userMessages } from "./api.mjs";

// List pages of a thread of seven messages, in both orders and directions.
export async function pages() {
  const { id: thread } = await threads.create({ messages: userMessages(1, 7) });
  const listed = await collect(messages.list(thread));
  const idsByText = Object.fromEntries(listed.map((message) => [textOf(message), message.id]));
  const texts = Object.fromEntries(listed.map((message) => [message.id, textOf(message)]));
  const page = async (query) => {
    const { body } = await messages.list(thread, query);
    return [body.data.map(textOf), texts[body.first_id], texts[body.last_id], body.has_more];
  };
  const pager = async (order) => (await collect(messages.list(thread, { order, limit: 3 }))).map(textOf);
  const wire = async (id, query) => (await messages.list(id, query)).body;
  return {
    default: await page(),
    pager: await mapEntries(ORDERS, pager),
    limit: [await page({ limit: 6 }), await page({ limit: 7 })],
    after: await mapEntries(ORDERS, (order) => page({ order, after: idsByText["4"], limit: 2 })),
    before: await mapEntries(ORDERS, (order) => page({ order, before: idsByText["4"], limit: 2 })),
    between: await page({ after: idsByText["6"], before: idsByText["2"] }),
    end: await wire(thread, { after: idsByText["1"] }),
    empty: await wire((await threads.create()).id),
    of_no_run: await wire(thread, { run_id: "run_1" }),
  };
}

// Read 1,000 messages with the client's pagers; many of them share the second of their creation.
export async function thousandMessages() {
  const { id: thread } = await threads.create({ messages: userMessages(1, 500) });
  for (let first = 501; first < 1000; first += 20) {
    await items.create(thread, { items: userMessages(first, first + 19) });
  }
  const listed = await collect(messages.list(thread, { order: "asc", limit: 100 }));
  return {
    asc: listed.map(textOf),
    desc: (await collect(messages.list(thread, { limit: 100 }))).map(textOf),
    other_pager: (await readPageByPage(thread)).map(textOf),
    items: (await collect(items.list(thread, { order: "asc", limit: 100 }))).map(itemText),
    default: (await messages.list(thread)).data.length,
    seconds: new Set(listed.map((message) => message.created_at)).size,
  };
}

async function readPageByPage(thread) {
  const listed = [];
  let page = await messages.list(thread, { limit: 100 });
  listed.push(...page.data);
  while (page.hasNextPage()) {
    page = await page.getNextPage();
    listed.push(...page.data);
  }
  return listed;
}
