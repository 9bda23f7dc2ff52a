import { FORMS, all, each, eachNamed, messages, refusal, said, threads, user } from "./api.mjs";

// A message of every form, as its creation, its own address and the list tell it.
export async function messageForms() {
  const { id: thread } = await threads.create();
  const made = await eachNamed(FORMS.messages, (form) => messages.create(thread, form));
  const retrieved = await eachNamed(made, (message) => messages.retrieve(message.id, { thread_id: thread }));
  const listed = await all(messages.list(thread, { order: "asc" }));
  const names = Object.keys(made);
  return { thread, made, retrieved, listed: Object.fromEntries(names.map((name, at) => [name, listed[at]])) };
}

// Change and delete messages.
export async function messageLife() {
  const { id: thread } = await threads.create();
  const of = { thread_id: thread };
  const [one, two, three] = await each(["one", "two", "three"], (text) => messages.create(thread, user(text)));
  return {
    updated: await messages.update(two.id, { ...of, metadata: { seen: "yes" } }),
    deleted: await messages.delete(two.id, of),
    id: two.id,
    left: (await all(messages.list(thread))).map(said),
    around: (await each([one, three], ({ id }) => messages.retrieve(id, of))).map(said),
    gone: await each(
      [
        () => messages.retrieve(two.id, of),
        () => messages.update(two.id, { ...of, metadata: {} }),
        () => messages.delete(two.id, of),
      ],
      refusal,
    ),
  };
}
