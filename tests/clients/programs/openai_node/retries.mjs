// Scenarios of the client's retries, on a network that drops every second response.

import OpenAI from "openai";
import { catchError, client, collect, mapSequentially, messages, textOf, threads, user, userMessages } from "./api.mjs";

// Create a client with the default retries, which sends each request up to three times.
const throughProxy = () => new OpenAI({ baseURL: process.env.DROPPING_BASE_URL, project: "dropped" });

const reliable = new OpenAI({ project: "dropped", maxRetries: 0 });

// Send every POST request, each with the key that the client generates.
export async function keyedRetries() {
  const flaky = throughProxy();
  flaky.idempotencyHeader = "Idempotency-Key";
  const { threads, conversations } = { threads: flaky.beta.threads, conversations: flaky.conversations };
  const create = (n) => threads.create({ metadata: { n }, messages: userMessages(1, 2) });
  const [{ id: thread }] = await mapSequentially(["1", "2"], create);
  const sent = await mapSequentially(userMessages(3, 5), (message) => threads.messages.create(thread, message));
  await conversations.items.create(thread, { items: userMessages(6, 7) });
  await threads.update(thread, { metadata: { n: "changed" } });
  await threads.messages.update(sent[0].id, { thread_id: thread, metadata: { seen: "yes" } });
  const conversation = await conversations.create({ metadata: { n: "3" } });
  await conversations.update(conversation.id, { metadata: { n: "changed" } });
  const listed = await reliable.get("/threads?order=asc");
  const reliableMessages = reliable.beta.threads.messages;
  return {
    threads: listed.data.map((thread) => thread.metadata.n),
    messages: (await collect(reliableMessages.list(thread, { order: "asc" }))).map(textOf),
    sent: sent.map(textOf),
    seen: (await reliableMessages.retrieve(sent[0].id, { thread_id: thread })).metadata,
  };
}

// Send messages on the same network without a key.
export async function keylessRetries() {
  const flaky = throughProxy().beta.threads.messages;
  const { id: thread } = await reliable.beta.threads.create();
  await mapSequentially(userMessages(1, 2), (message) => flaky.create(thread, message));
  return (await collect(reliable.beta.threads.messages.list(thread, { order: "asc" }))).map(textOf);
}

// Send two requests with one key, identical and different ones.
export async function replays() {
  const { id: thread } = await threads.create();
  const key = { headers: { "Idempotency-Key": "one" } };
  const create = () => messages.create(thread, user("Hello"), key).withResponse();
  const [first, second] = await mapSequentially([1, 2], create);
  return {
    replayed: [first, second].map(({ response }) => response.headers.get("idempotent-replayed")),
    same: JSON.stringify(first.data) === JSON.stringify(second.data),
    messages: (await collect(messages.list(thread))).map(textOf),
    reused: await catchError(() => messages.create(thread, user("Goodbye"), key)),
    elsewhere: textOf(await messages.create((await threads.create()).id, user("Goodbye"), key)),
    request_id: Boolean((await client.beta.threads.create())._request_id),
  };
}
