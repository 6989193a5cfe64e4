// The way from one actor to another: by ties, and by roles where their ties reach the members.

/**
 * The shortest path of active ties: along the arrows if there is one, else whatever their direction; each of them first
 * by ties stated by name alone, then by way of roles. A step is a tie, or a member and its role.
 */
function pathBetween(from, to) {
  for (const [heeding, byRole] of from === to ? [] : [[true, false], [true, true], [false, false], [false, true]]) {
    const found = stepsTo(from, to, heeding, byRole);
    if (found) return { steps: found, ties: found.flatMap(({ tie }) => tie ?? []), heeding, byRole };
  }
  return { steps: [], ties: [], heeding: false, byRole: false };
}

function stepsTo(from, to, heeding, byRole) {
  const seen = new Set();
  const waiting = [{ at: from, how: "start" }];
  for (let i = 0; i < waiting.length; i += 1) {
    const here = waiting[i];
    if (here.at === to && here.how !== "up") return walked(here);
    for (const next of [...tieSteps(here, heeding), ...(byRole ? roleSteps(here) : [])]) {
      // Which tie has entered a role tells whom of its members it reaches.
      const key = [next.how, next.at, next.member ?? "", byRole && membersOf.has(next.at) ? next.tie?.id : ""].join(" ");
      if (seen.has(key) || passed(here, next.at)) continue;
      seen.add(key);
      waiting.push({ ...next, before: here });
    }
  }
  return null;
}

/** Whether a tie may be in force on the date chosen, or else on the day of the picture. */
function inForce(tie) {
  return lasts(tie) && !notNow(tie);
}

/** Nobody stands twice on a way. */
function passed(here, id) {
  for (let one = here; one; one = one.before) if (one.at === id) return true;
  return false;
}

function walked(last) {
  const found = [];
  for (let one = last; one.before; one = one.before) found.unshift(one.step);
  return found;
}

function tieSteps({ at, how, member }, heeding) {
  const may = (tie) =>
    tie.status === "active" && (!heeding || tie.s === at) && (!state.channel || tie.channel === state.channel) && inForce(tie);
  const some = tiesOf.get(at).filter((tie) => may(tie) && (how !== "up" || (tie.scope === "each" && !countered(tie, at, member))));
  // What is inherited at one end is not inherited at the other.
  return some.map((tie) => {
    const next = tie.s === at ? tie.t : tie.s;
    return { at: next, how: how === "up" ? "inherited" : "tie", tie, end: next, step: { tie } };
  });
}

/** A tie that enters a role reaches each of its members; one that leaves a role leaves from each of them. */
function roleSteps({ at, how, tie, end, member }) {
  const there = (id) => actors.has(id) && holdsOn(actors.get(id), state.date) && !notNow(actors.get(id));
  const reaches = how === "down" || (how === "tie" && tie.scope === "each");
  const down = reaches ? (membersOf.get(at) ?? []).filter((id) => there(id) && !countered(tie, end, id)) : [];
  return [
    ...down.map((id) => ({ at: id, how: "down", tie, end, step: { member: id, role: at } })),
    ...(actors.get(at).memberOf ?? []).filter(there).map((role) => ({ at: role, how: "up", member: how === "up" ? member : at, step: { member: at, role } })),
  ];
}

/** Whether it is denied of a member what a tie says of its role. */
function countered(tie, end, member) {
  const [s, t] = tie.s === end ? [member, tie.t] : [tie.s, member];
  return tiesOf.get(member).some((one) => one.kind === tie.kind && one.s === s && one.t === t && statusLook(one.status).denied && inForce(one));
}
