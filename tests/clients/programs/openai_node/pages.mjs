import { ORDERS, all, eachNamed, items, messages, numbered, said, saidInItem, threads } from "./api.mjs";

// Pages of a thread of seven messages, in both orders and directions.
export async function pages() {
  const { id: thread } = await threads.create({ messages: numbered(1, 7) });
  const every = await all(messages.list(thread));
  const ids = Object.fromEntries(every.map((message) => [said(message), message.id]));
  const texts = Object.fromEntries(every.map((message) => [message.id, said(message)]));
  const page = async (query) => {
    const { body } = await messages.list(thread, query);
    return [body.data.map(said), texts[body.first_id], texts[body.last_id], body.has_more];
  };
  const pager = async (order) => (await all(messages.list(thread, { order, limit: 3 }))).map(said);
  const wire = async (id, query) => (await messages.list(id, query)).body;
  return {
    default: await page(),
    pager: await eachNamed(ORDERS, pager),
    limit: [await page({ limit: 6 }), await page({ limit: 7 })],
    after: await eachNamed(ORDERS, (order) => page({ order, after: ids["4"], limit: 2 })),
    before: await eachNamed(ORDERS, (order) => page({ order, before: ids["4"], limit: 2 })),
    between: await page({ after: ids["6"], before: ids["2"] }),
    end: await wire(thread, { after: ids["1"] }),
    empty: await wire((await threads.create()).id),
    of_no_run: await wire(thread, { run_id: "run_1" }),
  };
}

// 1,000 messages through the client's own pagers, many of them of the same second as their neighbours.
export async function thousand() {
  const { id: thread } = await threads.create({ messages: numbered(1, 500) });
  for (let first = 501; first < 1000; first += 20) {
    await items.create(thread, { items: numbered(first, first + 19) });
  }
  const found = await all(messages.list(thread, { order: "asc", limit: 100 }));
  return {
    asc: found.map(said),
    desc: (await all(messages.list(thread, { limit: 100 }))).map(said),
    other_pager: (await pageByPage(thread)).map(said),
    items: (await all(items.list(thread, { order: "asc", limit: 100 }))).map(saidInItem),
    default: (await messages.list(thread)).data.length,
    seconds: new Set(found.map((message) => message.created_at)).size,
  };
}

async function pageByPage(thread) {
  const found = [];
  let page = await messages.list(thread, { limit: 100 });
  found.push(...page.data);
  while (page.hasNextPage()) {
    page = await page.getNextPage();
    found.push(...page.data);
  }
  return found;
}
