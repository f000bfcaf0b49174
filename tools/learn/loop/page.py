# SPDX-License-Identifier: MIT
"""One HTML page of a learning: errors by round and family, what was chosen and why, cost."""

import base64
import html
import io

from recipe.files import write_atomically

from .results import AIMS, extrapolate

STYLE = """body{font:15px/1.5 sans-serif;max-width:62em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:.7em 0}td,th{padding:.15em .8em;text-align:right;
border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}.met{color:#27712f}
.short{color:#b03a1e}img{max-width:100%}"""


def table(head, rows):
    cells = "".join(f"<th>{html.escape(text)}</th>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table><tr>{cells}</tr>\n{body}</table>"


def number(value):
    return "-" if value is None else f"{value:.3g}"


def marked(value, aim):
    if value is None or aim is None:
        return number(value)
    return f'<span class="{"met" if value <= aim else "short"}">{number(value)}</span>'


def n_trained(record):
    """Frames in the training part: what the learning curve is drawn against."""
    return record["collected"]["frames"]["train"]


def points(rounds, aim):
    """(frames to train on, error) of the rounds that have this figure."""
    return [(n_trained(r), r["errors"]["all"][aim]) for r in rounds if aim in r["errors"]["all"]]


def curve(rounds, aims):
    """The learning curves as an <img>; None before the second round."""
    if len(rounds) < 2:
        return None
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(1, len(aims), figsize=(3.6 * len(aims), 3.0), squeeze=False)
    for axis, (aim, wanted) in zip(axes.flat, aims.items()):
        axis.plot(*zip(*points(rounds, aim)), "o-", color="#1f5a92")
        axis.axhline(wanted, color="#c8502d", lw=1)
        axis.text(0.98, wanted, "aim", color="#c8502d", ha="right", va="bottom",
                  transform=axis.get_yaxis_transform())
        axis.set(xlabel="frames to train on", title=aim.replace("_", " "), ylim=(0, None))
    figure.tight_layout()
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=110)
    plt.close(figure)
    return f'<img alt="learning curves" src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'


def forecasts(rounds, aims):
    lines = []
    for aim, wanted in aims.items():
        found = points(rounds, aim)
        needed = extrapolate([n for n, _ in found], [e for _, e in found], wanted)
        if found and found[-1][1] <= wanted:
            lines.append(f"{aim}: met")
        elif needed is None:
            lines.append(f"{aim}: the errors of {len(found)} rounds do not say how many frames it "
                         "needs")
        elif needed > 100 * max(1, found[-1][0]):
            lines.append(f"{aim}: out of reach of more data (above a hundred times as many)")
        else:
            lines.append(f"{aim}: about {needed:.0f} frames to train on, by a power law through "
                         f"{len(found)} rounds")
    return lines


def write_page(learning):
    plan, cost = learning.plan, learning.cost()
    rounds = [record for record in learning.rounds() if "errors" in record]
    parts = [f"<h1>{html.escape(plan.train['model'].get('name', plan.path.stem))}</h1>",
             f"<p>{cost['done']} calculations; CPU hours: "
             + ", ".join(f"{kind} {hours:.3g}" for kind, hours in cost["cpu_hours"].items()) + ".</p>",
             "<h2>Errors of frames that were not trained on</h2>",
             table(["round", "trained on", *plan.aims],
                   [[k, n_trained(r), *(marked(r["errors"]["all"].get(aim), wanted)
                                        for aim, wanted in plan.aims.items())]
                    for k, r in enumerate(rounds)] + [["aim", "", *map(number, plan.aims.values())]]),
             curve(rounds, plan.aims) or ""]
    parts += [f"<p>{html.escape(line)}</p>" for line in forecasts(rounds, plan.aims)]
    parts += [f"<p>{html.escape(aim)}: {html.escape(AIMS[aim][2])}</p>" for aim in plan.aims]
    for k, record in list(enumerate(rounds))[::-1]:
        parts.append(f"<h2>Round {k}</h2>")
        parts.append(table(["family", "split", "frames", *plan.aims],
                           [[html.escape(f["family"]), f["split"], f["frames"],
                             *(marked(f.get(aim), wanted) for aim, wanted in plan.aims.items())]
                            for f in record["errors"]["families"]]))
        if failed := record["collected"]["failed"]:
            parts.append(f"<p>Failed so far: {html.escape(', '.join(failed))}</p>")
        if "chosen" not in record:
            continue
        chosen = record["chosen"]
        parts.append(f"<h3>Chosen: {len(chosen['chosen'])} of {chosen['candidates']} explored frames; "
                     f"{chosen['outside']} were outside of the training domain</h3>")
        keys = sorted({key for each in chosen["chosen"] for key in each["why"]["signals"]})
        parts.append(table(["name", "why", *keys, "from"],
                           [[html.escape(each["name"]), each["why"]["chosen"],
                             *(number(each["why"]["signals"].get(key)) for key in keys),
                             html.escape(origin(each["why"]))] for each in chosen["chosen"]]))
        parts += [f"<p>Refused: {n} frames, {html.escape(reason)}</p>"
                  for reason, n in chosen["refused"].items()]
        parts += [f"<p>Not cut: {html.escape(str(each))}</p>" for each in chosen["uncut"][:20]]
    text = (f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>dpw learn</title>'
            f"<style>{STYLE}</style>\n" + "\n".join(parts) + "</html>\n")
    write_atomically(learning.folder / "learning.html", text)


def origin(why):
    words = [f"{key} {value:.3g}" if isinstance(value, float) else f"{key} {value}"
             for key, value in why.items() if key not in ("chosen", "signals", "explored")]
    return ", ".join(words)
