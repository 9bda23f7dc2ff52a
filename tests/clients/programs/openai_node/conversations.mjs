import {
  BODIES,
  ORDERS,
  catchError,
  collect,
  conversations,
  itemText,
  items,
  mapEntries,
  mapSequentially,
  user,
  userMessages,
} from "./api.mjs";

// Create, read, update and delete conversations.
export async function conversationLife() {
  const created = await conversations.create({ metadata: { topic: "demo" }, items: [user("Hello!")] });
  const { id } = created;
  return {
    id,
    created,
    minimal: await conversations.create(),
    no_items: await conversations.create({ items: [] }),
    first: await collect(items.list(id)),
    retrieved: await conversations.retrieve(id),
    updated: await conversations.update(id, { metadata: { topic: "project-x" } }),
    deleted: await conversations.delete(id),
    after_deletion: await mapSequentially(
      [
        () => conversations.retrieve(id),
        () => conversations.update(id, { metadata: {} }),
        () => conversations.delete(id),
        () => items.list(id),
        () => items.create(id, { items: [user("Hello?")] }),
      ],
      catchError,
    ),
  };
}

// Create an item of every format, then retrieve and list it.
export async function itemFormats() {
  const { id } = await conversations.create();
  const include = ["reasoning.encrypted_content"];
  const created = await items.create(id, { items: Object.values(BODIES.items), include });
  const retrieved = await mapSequentially(created.data, (item) => items.retrieve(item.id, { conversation_id: id }));
  const byName = (found) => Object.fromEntries(Object.keys(BODIES.items).map((name, index) => [name, found[index]]));
  return {
    created: byName(created.data),
    ends: [created.data.at(0).id === created.first_id, created.data.at(-1).id === created.last_id],
    list: [created.object, created.has_more],
    retrieved: byName(retrieved),
    listed: byName(await collect(items.list(id, { order: "asc", include }))),
  };
}

// List items page by page and delete one.
export async function itemLife() {
  const { id: conversation } = await conversations.create({ items: userMessages(1, 7) });
  const two = (await collect(items.list(conversation))).at(-2);
  const params = { conversation_id: conversation };
  const texts = async (query) => (await collect(items.list(conversation, query))).map(itemText);
  return {
    id: two.id,
    conversation,
    default: (await items.list(conversation)).data.map(itemText),
    pager: await mapEntries(ORDERS, (order) => texts({ order, limit: 3 })),
    after: await mapEntries(ORDERS, (order) => texts({ order, after: two.id })),
    deleted: await items.delete(two.id, params),
    remaining: await texts(),
    after_deletion: await mapSequentially(
      [() => items.retrieve(two.id, params), () => items.delete(two.id, params)],
      catchError,
    ),
    empty: (await items.list((await conversations.create()).id)).body,
  };
}
