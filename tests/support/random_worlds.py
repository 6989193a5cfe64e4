"""Random worlds whose actors stand under each other and whose statements often meet."""

from hypothesis import strategies as st

from tests.support.worlds import PERIOD

# A world draws its kinds from one of these, so that its ties have something to do with each other.
TOGETHER = (
    ("lends-to",),
    ("finances", "lends-to", "leases-to", "repays"),
    ("buys-from", "buys-exclusively-from"),
    ("applies-through", "files-with"),
    ("buys-exclusively-from", "sells-to", "barters-with"),
    ("sells-only-to", "buys-from", "sells-to"),
    ("barters-only-with", "buys-from", "sells-to", "barters-with"),
    ("exchanges-with", "expropriates", "belongs-to", "lends-to"),
)


@st.composite
def random_worlds(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw what `in_memory` takes: up to seven actors under each other by `member_of`, ties and denials that often meet."""
    count = draw(st.integers(2, 7))
    roles = [i for i in range(count) if draw(st.integers(0, 3))]
    actors = []
    for i in range(count):
        over = [r for r in roles if r < i]
        above = draw(st.lists(st.sampled_from(over), unique=True, max_size=3)) if over else []
        member_of = f" member_of={';'.join(f'a{r}' for r in above)}" if above else ""
        dates = draw(
            st.sampled_from(
                ["", "", "", " start=1998-06", " end=1998", " end=1999-07-31", " start=2000"]
            )
        )
        actors.append(f"a{i}{' role' if i in roles else ''}{member_of}{dates}")
    kinds = draw(st.sampled_from(TOGETHER))
    ties = draw(st.lists(_ties(count, kinds), min_size=1, max_size=9))
    period = draw(st.sampled_from([PERIOD, PERIOD, "1990/1998-05-14", ""]))
    return "\n".join(actors), "\n".join(f"{tie} id=t{i}" for i, tie in enumerate(ties)), period


@st.composite
def _ties(draw: st.DrawFn, count: int, kinds: tuple[str, ...]) -> str:
    # Most ends are early actors, who are high up, so that statements about different levels meet further down.
    end = st.integers(0, count - 1) | st.integers(0, min(2, count - 1))
    source, target = draw(end), draw(end)  # which may be one actor, role or not
    words = [f"a{source}", draw(st.sampled_from(kinds)), f"a{target}"]
    status = draw(
        st.sampled_from(["active"] * 5 + ["refused", "severed", "absent", "refused", "alleged"])
    )
    words.append(f"status={status}")
    if draw(st.integers(0, 4)) == 0:
        words.append("scope=some")
    if draw(st.booleans()):
        start = draw(st.sampled_from(["", "1997", "1998", "1998-05", "1998-05-14", "1999-07-31"]))
        end_ = draw(st.sampled_from(["", "", "1999", "1999-07-31", "1999-08", "2001"]))
        words += [f"start={start}"] * bool(start) + [f"end={end_}"] * bool(end_)
    return " ".join(words)
