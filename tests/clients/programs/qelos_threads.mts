// Drives @qelos/sdk's threads.

import QelosSDK from "@qelos/sdk";
import { report } from "./reporting.mjs";

const { SKEIN_URL: url, SKEIN_API_KEY: key, OTHER_KEY, ADMIN_KEY, LONG_THREAD } = process.env as Record<string, string>;

const threadsOf = (apiToken: string, appUrl = url) => new QelosSDK({ appUrl, fetch, apiToken }).ai.threads;

const threads = threadsOf(key);

// What a call that must fail throws.
async function refusal(call: () => Promise<unknown>) {
  let told: unknown;
  try {
    told = await call();
  } catch (error) {
    const { message, details } = error as Error & { details?: unknown };
    return { message, details };
  }
  throw new Error(`not refused: ${JSON.stringify(told)}`);
}

const titles = (found: { title?: string }[]) => found.map((thread) => thread.title);

// Make, read and delete threads.
async function threadLife() {
  const made = await threads.create({ integration: "assistant-1", title: "First" });
  const again = () => threads.delete(made._id!);
  return {
    made,
    untitled: await threads.create({ integration: "assistant-1" } as never),
    retrieved: await threads.getOne(made._id!),
    deleted: await again(),
    gone: [await refusal(() => threads.getOne(made._id!)), await refusal(again)],
  };
}

// Filters, pages and orders of the list.
async function lists() {
  for (const number of [1, 2, 3, 4, 5]) {
    await threads.create({ integration: number % 2 ? "odd" : "even", title: `T${number}` });
  }
  const odd = { integration: "odd" };
  const listed = async (options: object) => titles(await threads.list(options as never));
  return {
    whole: (await threads.list({ ...odd, limit: 1 }))[0],
    integration: await listed(odd),
    pages: [await listed({ ...odd, limit: 2 }), await listed({ ...odd, limit: 2, page: 2 })],
    behind: await listed({ ...odd, limit: 2, page: 3 }),
    sorted: [await listed({ ...odd, sort: "created" }), await listed({ ...odd, sort: "-title" })],
    not_given: await listed({ ...odd, limit: undefined, page: undefined }),
    none: await threads.list({ integration: "nobody" }),
  };
}

// Who sees whose threads.
async function users() {
  const [other, admin] = [threadsOf(OTHER_KEY), threadsOf(ADMIN_KEY)];
  await other.create({ integration: "shared", title: "Other's" });
  await threads.create({ integration: "shared", title: "Mine" });
  const shared = { integration: "shared" };
  return {
    mine: titles(await threads.list({ ...shared, user: "user-2" })),
    others: titles(await other.list(shared)),
    elsewhere: titles(await other.list({ ...shared, workspace: "other" })),
    admin: titles(await admin.list(shared)),
    admin_of_one: titles(await admin.list({ ...shared, user: "user-2" })),
    admin_elsewhere: titles(await admin.list({ ...shared, workspace: "other" })),
  };
}

// A thread of 1,000 messages, written through another dialect.
async function longThread() {
  const thread = await threads.getOne(LONG_THREAD);
  return { first: thread.messages[0], contents: thread.messages.map((message) => message.content) };
}

// A creation that is sent twice with one key.
async function sentTwice() {
  const keyed: typeof fetch = (address, init) =>
    fetch(address, { ...init, headers: { ...(init?.headers as object), "Idempotency-Key": "one" } });
  const client = new QelosSDK({ appUrl: url, fetch: keyed, apiToken: key }).ai.threads;
  const create = () => client.create({ integration: "once", title: "Once" });
  const [first, second] = [await create(), await create()];
  return { same: first._id === second._id, listed: titles(await threads.list({ integration: "once" })) };
}

// Addresses that people write.
async function addresses() {
  const slashed = threadsOf(key, `${url}/`);
  const { _id } = await slashed.create({ integration: "slash", title: "Slash" });
  return (await slashed.getOne(_id!)).title;
}

// What is refused.
async function errors() {
  return {
    unknown: await refusal(() => threads.getOne("0".repeat(32))),
    no_id: await refusal(() => threads.getOne("undefined")),
    integration: await refusal(() => threads.create({ title: "No integration" } as never)),
    key: await refusal(() => threadsOf("wrong").list()),
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
