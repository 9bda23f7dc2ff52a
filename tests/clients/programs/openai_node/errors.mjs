import OpenAI from "openai";
import { client, conversations, eachNamed, items, messages, refusal, threads, user } from "./api.mjs";

const UNKNOWN = "0".repeat(32);

const PAIRS = Object.fromEntries(Array.from({ length: 17 }, (_, number) => [`key${number}`, "value"]));

// A call for each row of the table of errors.
export async function errors() {
  const { id: thread } = await threads.create();
  const { id: conversation } = await conversations.create();
  const stranger = new OpenAI({ apiKey: "wrong", maxRetries: 0 });
  const path = `/threads/${thread}/messages`;
  const notJson = { body: '{"role": "user",}', headers: { "content-type": "application/json" } };
  return eachNamed(
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
      key: () => stranger.beta.threads.create(),
      key_of_conversations: () => stranger.conversations.create(),
    },
    refusal,
  );
}

// How many messages a thread has to which only refused ones were sent.
export async function leftBehind() {
  const { id: thread } = await threads.create();
  await refusal(() => messages.create(thread, { role: "human", content: "Hello" }));
  await refusal(() => messages.create(thread, { role: "user", content: [] }));
  return (await messages.list(thread)).data.length;
}
