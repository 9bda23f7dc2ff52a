// The report of a program: one line of JSON with the result, or the crash, of each scenario.

export async function report(scenarios) {
  const outcomes = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    outcomes[name] = await run(scenario);
  }
  console.log(JSON.stringify(outcomes));
}

async function run(scenario) {
  try {
    return { result: await scenario() };
  } catch (error) {
    return { crash: error.stack ?? String(error) };
  }
}
