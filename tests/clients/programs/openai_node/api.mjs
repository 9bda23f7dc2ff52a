// The client as its documentation creates it, with base URL and key from the environment, and helpers for its objects.

import { readFileSync } from "node:fs";
import OpenAI from "openai";

// Request bodies of `messages` and conversation `items`, by a name for each format.
export const BODIES = JSON.parse(readFileSync(new URL("../request_bodies.json", import.meta.url), "utf-8"));

// A client without retries, so that every failure is visible.
export const client = new OpenAI({ maxRetries: 0 });

export const { threads } = client.beta;
export const { messages } = threads;
export const { conversations } = client;
export const { items } = conversations;

// Describe the exception that a call must raise.
export async function catchError(call) {
  let value;
  try {
    value = await call();
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    return {
      class: error.constructor.name,
      status: error.status,
      message: error.error.message,
      type: error.type,
      param: error.param,
      code: error.code,
      should_retry: error.headers.get("x-should-retry"),
    };
  }
  throw new Error(`no error: ${JSON.stringify(value)}`);
}

// Collect all elements of a paginated list.
export async function collect(list) {
  const elements = [];
  for await (const element of list) elements.push(element);
  return elements;
}

export const textOf = (message) => message.content[0].text.value;

export const itemText = (item) => item.content[0].text;

export const user = (content) => ({ role: "user", content });

// Build user messages whose contents are the numbers from `first` to `last`.
export const userMessages = (first, last) =>
  Array.from({ length: last - first + 1 }, (_, index) => user(String(first + index)));

// Apply a function to each value, one after the other.
export async function mapSequentially(values, apply) {
  const results = [];
  for (const value of values) results.push(await apply(value));
  return results;
}

// Apply a function to each property, one after the other, and return the results by name.
export async function mapEntries(values, apply) {
  const names = Object.keys(values);
  const results = await mapSequentially(names, (name) => apply(values[name], name));
  return Object.fromEntries(names.map((name, index) => [name, results[index]]));
}

export const ORDERS = { asc: "asc", desc: "desc" };
