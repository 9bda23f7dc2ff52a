import OpenAI from "openai";
import { all, client, each, messages, refusal, said, threads, user } from "./api.mjs";

// Make, read, change and delete threads.
export async function threadLife() {
  const code = { code_interpreter: { file_ids: ["file-1"] } };
  const search = { file_search: { vector_store_ids: ["vs_1"] } };
  const made = await threads.create({ metadata: { user: "u1" }, tool_resources: code });
  const told = {
    id: made.id,
    made,
    bare: await threads.create(),
    retrieved: await threads.retrieve(made.id),
    metadata: await threads.update(made.id, { metadata: { user: "u2", n: "1" } }),
    tools: await threads.update(made.id, { tool_resources: search }),
    updated: await threads.retrieve(made.id),
  };
  await messages.create(made.id, user("Hello"));
  told.deleted = await threads.delete(made.id);
  told.gone = await each(
    [
      () => threads.retrieve(made.id),
      () => threads.delete(made.id),
      () => messages.list(made.id),
      () => messages.create(made.id, user("Hello?")),
    ],
    refusal,
  );
  return told;
}

// A thread that begins with messages.
export async function withMessages() {
  const first = [user("1"), { role: "assistant", content: [{ type: "text", text: "2" }] }, user("3")];
  const made = await threads.create({ messages: first, metadata: { n: "3" } });
  const listed = await all(messages.list(made.id, { order: "asc" }));
  return { metadata: made.metadata, messages: listed.map((message) => [message.role, said(message)]) };
}

// The same API without `/v1` in the base URL.
export async function withoutV1() {
  const bare = new OpenAI({ baseURL: client.baseURL.replace(/\/v1$/, ""), maxRetries: 0 }).beta.threads;
  const thread = await bare.create({ messages: [user("Hello")] });
  return (await all(messages.list(thread.id))).map(said);
}

// `project` names one of the key's spaces, and none but those.
export async function projects() {
  const other = new OpenAI({ project: "other", maxRetries: 0 });
  const foreign = new OpenAI({ project: "foreign", maxRetries: 0 });
  const thread = await other.beta.threads.create({ messages: [user("In the other space")] });
  const conversation = await other.conversations.create();
  return {
    in_it: (await all(other.beta.threads.messages.list(thread.id))).map(said),
    not_in_it: await each(
      [
        () => threads.retrieve(thread.id),
        () => messages.list(thread.id),
        () => client.conversations.retrieve(conversation.id),
      ],
      refusal,
    ),
    foreign: await each([() => foreign.beta.threads.create(), () => foreign.conversations.create()], refusal),
    ids: [thread.id, conversation.id],
  };
}
