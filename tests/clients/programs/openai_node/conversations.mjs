import {
  FORMS,
  ORDERS,
  all,
  conversations,
  each,
  eachNamed,
  items,
  numbered,
  refusal,
  saidInItem,
  user,
} from "./api.mjs";

// Make, read, change and delete conversations.
export async function conversationLife() {
  const made = await conversations.create({ metadata: { topic: "demo" }, items: [user("Hello!")] });
  const { id } = made;
  return {
    id,
    made,
    bare: await conversations.create(),
    no_items: await conversations.create({ items: [] }),
    first: await all(items.list(id)),
    retrieved: await conversations.retrieve(id),
    updated: await conversations.update(id, { metadata: { topic: "project-x" } }),
    deleted: await conversations.delete(id),
    gone: await each(
      [
        () => conversations.retrieve(id),
        () => conversations.update(id, { metadata: {} }),
        () => conversations.delete(id),
        () => items.list(id),
        () => items.create(id, { items: [user("Hello?")] }),
      ],
      refusal,
    ),
  };
}

// An item of every form, as its creation, its own address and the list tell it.
export async function itemForms() {
  const { id } = await conversations.create();
  const include = ["reasoning.encrypted_content"];
  const made = await items.create(id, { items: Object.values(FORMS.items), include });
  const retrieved = await each(made.data, (item) => items.retrieve(item.id, { conversation_id: id }));
  const named = (found) => Object.fromEntries(Object.keys(FORMS.items).map((name, at) => [name, found[at]]));
  return {
    made: named(made.data),
    ends: [made.data.at(0).id === made.first_id, made.data.at(-1).id === made.last_id],
    list: [made.object, made.has_more],
    retrieved: named(retrieved),
    listed: named(await all(items.list(id, { order: "asc", include }))),
  };
}

// Page through items and delete one.
export async function itemLife() {
  const { id: conversation } = await conversations.create({ items: numbered(1, 7) });
  const two = (await all(items.list(conversation))).at(-2);
  const of = { conversation_id: conversation };
  const texts = async (query) => (await all(items.list(conversation, query))).map(saidInItem);
  return {
    id: two.id,
    conversation,
    default: (await items.list(conversation)).data.map(saidInItem),
    pager: await eachNamed(ORDERS, (order) => texts({ order, limit: 3 })),
    after: await eachNamed(ORDERS, (order) => texts({ order, after: two.id })),
    deleted: await items.delete(two.id, of),
    left: await texts(),
    gone: await each([() => items.retrieve(two.id, of), () => items.delete(two.id, of)], refusal),
    empty: (await items.list((await conversations.create()).id)).body,
  };
}
