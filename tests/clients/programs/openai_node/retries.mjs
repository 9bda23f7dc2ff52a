// The client's own retries, on a network that loses every second answer.

import OpenAI from "openai";
import { all, client, each, messages, numbered, refusal, said, threads, user } from "./api.mjs";

// A client as it is by default: it tries each request three times.
const throughProxy = () => new OpenAI({ baseURL: process.env.DROPPING_BASE_URL, project: "dropped" });

const calm = new OpenAI({ project: "dropped", maxRetries: 0 });

// Every POST there is, each with the key that the client makes up for it.
export async function keyedRetries() {
  const flaky = throughProxy();
  flaky.idempotencyHeader = "Idempotency-Key";
  const { threads, conversations } = { threads: flaky.beta.threads, conversations: flaky.conversations };
  const make = (n) => threads.create({ metadata: { n }, messages: numbered(1, 2) });
  const [{ id: thread }] = await each(["1", "2"], make);
  const sent = await each(numbered(3, 5), (message) => threads.messages.create(thread, message));
  await conversations.items.create(thread, { items: numbered(6, 7) });
  await threads.update(thread, { metadata: { n: "changed" } });
  await threads.messages.update(sent[0].id, { thread_id: thread, metadata: { seen: "yes" } });
  const conversation = await conversations.create({ metadata: { n: "3" } });
  await conversations.update(conversation.id, { metadata: { n: "changed" } });
  const found = await calm.get("/threads?order=asc");
  const kept = calm.beta.threads.messages;
  return {
    threads: found.data.map((one) => one.metadata.n),
    messages: (await all(kept.list(thread, { order: "asc" }))).map(said),
    sent: sent.map(said),
    seen: (await kept.retrieve(sent[0].id, { thread_id: thread })).metadata,
  };
}

// The same network without a key.
export async function keylessRetries() {
  const flaky = throughProxy().beta.threads.messages;
  const { id: thread } = await calm.beta.threads.create();
  await each(numbered(1, 2), (message) => flaky.create(thread, message));
  return (await all(calm.beta.threads.messages.list(thread, { order: "asc" }))).map(said);
}

// One key for two requests, alike or not.
export async function replays() {
  const { id: thread } = await threads.create();
  const key = { headers: { "Idempotency-Key": "one" } };
  const [first, second] = await each([1, 2], () => messages.create(thread, user("Hello"), key).withResponse());
  return {
    replayed: [first, second].map(({ response }) => response.headers.get("idempotent-replayed")),
    same: JSON.stringify(first.data) === JSON.stringify(second.data),
    messages: (await all(messages.list(thread))).map(said),
    reused: await refusal(() => messages.create(thread, user("Goodbye"), key)),
    elsewhere: said(await messages.create((await threads.create()).id, user("Goodbye"), key)),
    request_id: Boolean((await client.beta.threads.create())._request_id),
  };
}
