import OpenAI from "openai";
import { catchError, client, conversations, items, mapEntries, messages, threads, user } from "./api.mjs";

const UNKNOWN = "0".repeat(32);

const PAIRS = Object.fromEntries(Array.from({ length: 17 }, (_, number) => [`key${number}`, "value"]));

// Send a request for each row of the table of errors.
export async function errors() {
  const { id: thread } = await threads.create();
  const { id: conversation } = await conversations.create();
  const invalidClient = new OpenAI({ apiKey: "wrong", maxRetries: 0 });
  const path = `/threads/${thread}/messages`;
  const notJson = { body: '{"role": "user",}', headers: { "content-type": "application/json" } };
  return mapEntries(
    {
      unknown_thread: () => threads.retrieve(`thread_${UNKNOWN}`),
      strange_thread: () => threads.retrieve("thread_x"),
      no_thread: () => messages.list("undefined"),
      unknown_message: () => messages.retrieve(`msg_${UNKNOWN}`, { thread_id: thread }),
      no_message: () => messages.delete("undefined", { thread_id: thread }),
      unknown_conversation: () => conversations.retrieve(`conv_${UNKNOWN}`),
      unknown_item: () => items.retrieve(`msg_${UNKNOWN}`, { conversation_id: conversation }),
      role: () => messages.create(thread, { role: "human", content: "Hello" }),
      no_role: () => messages.create(thread, { content: "Hello" }),
      no_content: () => messages.create(thread, { role: "user" }),
      pairs: () => threads.create({ metadata: PAIRS }),
      pairs_of_message: () => messages.create(thread, { ...user("Hello"), metadata: PAIRS }),
      pairs_of_conversation: () => conversations.create({ metadata: PAIRS }),
      value: () => threads.create({ metadata: { k: "x".repeat(695) } }),
      array: () => threads.create({ metadata: ["x"] }),
      content: () => messages.create(thread, user("x".repeat(256_001))),
      limit: () => messages.list(thread, { limit: 1000 }),
      limit_of_items: () => items.list(conversation, { limit: 1000 }),
      json: () => client.post(path, notJson),
      key: () => invalidClient.beta.threads.create(),
      key_of_conversations: () => invalidClient.conversations.create(),
    },
    catchError,
  );
}

// Count the messages of a thread after requests that all failed.
export async function messagesAfterErrors() {
  const { id: thread } = await threads.create();
  await catchError(() => messages.create(thread, { role: "human", content: "Hello" }));
  await catchError(() => messages.create(thread, { role: "user", content: [] }));
  return (await messages.list(thread)).data.length;
}
