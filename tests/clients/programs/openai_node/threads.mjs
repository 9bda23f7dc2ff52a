import OpenAI from "openai";
import { catchError, client, collect, mapSequentially, messages, textOf, threads, user } from "./api.mjs";

// Create, read, update and delete threads.
export async function threadLife() {
  const code = { code_interpreter: { file_ids: ["file-1"] } };
  const search = { file_search: { vector_store_ids: ["vs_1"] } };
  const created = await threads.create({ metadata: { user: "u1" }, tool_resources: code });
  const result = {
    id: created.id,
    created,
    minimal: await threads.create(),
    retrieved: await threads.retrieve(created.id),
    metadata: await threads.update(created.id, { metadata: { user: "u2", n: "1" } }),
    tools: await threads.update(created.id, { tool_resources: search }),
    updated: await threads.retrieve(created.id),
  };
  await messages.create(created.id, user("Hello"));
  result.deleted = await threads.delete(created.id);
  result.after_deletion = await mapSequentially(
    [
      () => threads.retrieve(created.id),
      () => threads.delete(created.id),
      () => messages.list(created.id),
      () => messages.create(created.id, user("Hello?")),
    ],
    catchError,
  );
  return result;
}

// Create a thread with messages.
export async function withMessages() {
  const first = [user("1"), { role: "assistant", content: [{ type: "text", text: "2" }] }, user("3")];
  const created = await threads.create({ messages: first, metadata: { n: "3" } });
  const listed = await collect(messages.list(created.id, { order: "asc" }));
  return { metadata: created.metadata, messages: listed.map((message) => [message.role, textOf(message)]) };
}

// Use the API without `/v1` in the base URL.
export async function withoutV1() {
  const unversioned = new OpenAI({ baseURL: client.baseURL.replace(/\/v1$/, ""), maxRetries: 0 }).beta.threads;
  const thread = await unversioned.create({ messages: [user("Hello")] });
  return (await collect(messages.list(thread.id))).map(textOf);
}

// Use `project` with a space that the key may access, and with one that it may not.
export async function projects() {
  const other = new OpenAI({ project: "other", maxRetries: 0 });
  const foreign = new OpenAI({ project: "foreign", maxRetries: 0 });
  const thread = await other.beta.threads.create({ messages: [user("In the other space")] });
  const conversation = await other.conversations.create();
  return {
    in_space: (await collect(other.beta.threads.messages.list(thread.id))).map(textOf),
    in_other_space: await mapSequentially(
      [
        () => threads.retrieve(thread.id),
        () => messages.list(thread.id),
        () => client.conversations.retrieve(conversation.id),
      ],
      catchError,
    ),
    foreign: await mapSequentially(
      [() => foreign.beta.threads.create(), () => foreign.conversations.create()],
      catchError,
    ),
    ids: [thread.id, conversation.id],
  };
}
