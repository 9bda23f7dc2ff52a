import { BODIES, catchError, collect, mapEntries, mapSequentially, messages, textOf, threads, user } from "./api.mjs";

// Create a message of every format, then retrieve and list it.
export async function messageFormats() {
  const { id: thread } = await threads.create();
  const created = await mapEntries(BODIES.messages, (body) => messages.create(thread, body));
  const retrieved = await mapEntries(created, (message) => messages.retrieve(message.id, { thread_id: thread }));
  const listed = await collect(messages.list(thread, { order: "asc" }));
  const names = Object.keys(created);
  return { thread, created, retrieved, listed: Object.fromEntries(names.map((name, index) => [name, listed[index]])) };
}

// Update and delete messages.
export async function messageLife() {
  const { id: thread } = await threads.create();
  const params = { thread_id: thread };
  const create = (text) => messages.create(thread, user(text));
  const [one, two, three] = await mapSequentially(["one", "two", "three"], create);
  return {
    updated: await messages.update(two.id, { ...params, metadata: { seen: "yes" } }),
    deleted: await messages.delete(two.id, params),
    id: two.id,
    remaining: (await collect(messages.list(thread))).map(textOf),
    around: (await mapSequentially([one, three], ({ id }) => messages.retrieve(id, params))).map(textOf),
    after_deletion: await mapSequentially(
      [
        () => messages.retrieve(two.id, params),
        () => messages.update(two.id, { ...params, metadata: {} }),
        () => messages.delete(two.id, params),
      ],
      catchError,
    ),
  };
}
