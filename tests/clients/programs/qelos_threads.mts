// Scenarios with the threads of @qelos/sdk.

import QelosSDK from "@qelos/sdk";
import { report } from "./report.mjs";

const { SKEIN_URL: url, SKEIN_API_KEY: key, OTHER_KEY, ADMIN_KEY, LONG_THREAD } = process.env as Record<string, string>;

const threadsOf = (apiToken: string, appUrl = url) => new QelosSDK({ appUrl, fetch, apiToken }).ai.threads;

const threads = threadsOf(key);

// Describe the error that a call must throw.
async function catchError(call: () => Promise<unknown>) {
  let value: unknown;
  try {
    value = await call();
  } catch (error) {
    const { message, details } = error as Error & { details?: unknown };
    return { message, details };
  }
  throw new Error(`no error: ${JSON.stringify(value)}`);
}

const titles = (found: { title?: string }[]) => found.map((thread) => thread.title);

// Create, read and delete threads.
async function threadLife() {
  const created = await threads.create({ integration: "assistant-1", title: "First" });
  const deleteCreated = () => threads.delete(created._id!);
  return {
    created,
    untitled: await threads.create({ integration: "assistant-1" } as never),
    retrieved: await threads.getOne(created._id!),
    deleted: await deleteCreated(),
    after_deletion: [await catchError(() => threads.getOne(created._id!)), await catchError(deleteCreated)],
  };
}

// List threads with filters, pages and orders.
async function lists() {
  for (const number of [1, 2, 3, 4, 5]) {
    await threads.create({ integration: number % 2 ? "odd" : "even", title: `T${number}` });
  }
  const odd = { integration: "odd" };
  const listTitles = async (options: object) => titles(await threads.list(options as never));
  return {
    whole: (await threads.list({ ...odd, limit: 1 }))[0],
    integration: await listTitles(odd),
    pages: [await listTitles({ ...odd, limit: 2 }), await listTitles({ ...odd, limit: 2, page: 2 })],
    after_last_page: await listTitles({ ...odd, limit: 2, page: 3 }),
    sorted: [await listTitles({ ...odd, sort: "created" }), await listTitles({ ...odd, sort: "-title" })],
    undefined_options: await listTitles({ ...odd, limit: undefined, page: undefined }),
    none: await threads.list({ integration: "nobody" }),
  };
}

// List threads as two users and as an administrator.
async function users() {
  const [other, admin] = [threadsOf(OTHER_KEY), threadsOf(ADMIN_KEY)];
  await other.create({ integration: "shared", title: "Other's" });
  await threads.create({ integration: "shared", title: "Mine" });
  const shared = { integration: "shared" };
  return {
    own: titles(await threads.list({ ...shared, user: "user-2" })),
    others: titles(await other.list(shared)),
    elsewhere: titles(await other.list({ ...shared, workspace: "other" })),
    admin: titles(await admin.list(shared)),
    admin_of_one: titles(await admin.list({ ...shared, user: "user-2" })),
    admin_elsewhere: titles(await admin.list({ ...shared, workspace: "other" })),
  };
}

// Read a thread of 1,000 messages that another dialect wrote.
async function longThread() {
  const thread = await threads.getOne(LONG_THREAD);
  return { first: thread.messages[0], contents: thread.messages.map((message) => message.content) };
}

// Create a thread twice with one key.
async function sentTwice() {
  const keyed: typeof fetch = (address, init) =>
    fetch(address, { ...init, headers: { ...(init?.headers as object), "Idempotency-Key": "one" } });
  const client = new QelosSDK({ appUrl: url, fetch: keyed, apiToken: key }).ai.threads;
  const create = () => client.create({ integration: "once", title: "Once" });
  const [first, second] = [await create(), await create()];
  return { same: first._id === second._id, listed: titles(await threads.list({ integration: "once" })) };
}

// Use an application URL that ends with a slash.
async function addresses() {
  const slashed = threadsOf(key, `${url}/`);
  const { _id } = await slashed.create({ integration: "slash", title: "Slash" });
  return (await slashed.getOne(_id!)).title;
}

// Send requests that fail.
async function errors() {
  return {
    unknown: await catchError(() => threads.getOne("0".repeat(32))),
    no_id: await catchError(() => threads.getOne("undefined")),
    integration: await catchError(() => threads.create({ title: "No integration" } as never)),
    key: await catchError(() => threadsOf("wrong").list()),
  };
}

await report({
  thread_life: threadLife,
  lists,
  users,
  long_thread: longThread,
  sent_twice: sentTwice,
  addresses,
  errors,
});
