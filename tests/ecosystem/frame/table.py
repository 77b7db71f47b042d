"""table.md: what each client came to. Only the clients that ran get a new line, the others keep theirs."""

import datetime
import re
import subprocess

from places import PLACE

HEAD = """# Real clients in trouble: what came of it

`scripts/test-ecosystem` writes this page; [README.md](README.md) tells how. A cell is one client in one situation, over plain text, TLS 1.2
or TLS 1.3. "CPU" is what a good run costs more with the library than without (median of 7 pairs or more), with the same status and output.
"""
COLUMNS = "| client | version | date | right | CPU | not seen, and why |\n|---|---|---|---|---|---|"


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


NAMED = "|".join([
    r"^(\S+?)(?:\[\S*\])?==(\S+)",
    r"^name = \"(.*)\"\nversion = \"(.*)\"",
    r"^\s*(?:require )?(\S+) v(\S+)",
    r"^\s*\"(\S+)\": \"(\d\S*)\"",
    r"<artifactId>(.*)</artifactId>\s*<version>(.*)</version>",
])


def pinned_version(text, name):
    """In a list of pip's, a lock file of cargo, a go.mod, a package.json or a pom.xml."""
    for found in re.finditer(NAMED, text, re.MULTILINE):
        package, version = [part for part in found.groups() if part]
        if normal(package) == normal(name) or package.startswith("github.com/") and name in package.split("/"):
            return version
    return "?"


def version_of(client):
    if client.values["version"]:
        done = subprocess.run(client.one("version"), shell=True, capture_output=True, text=True)
        found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
        return found[0] if found else "?"
    name = client.one("package", client.name)
    sources = {
        "python": [PLACE / "requirements" / f"{client.environment_name}.txt"],
        "rust": [PLACE / "rust" / "versions.lock"],
        "node": [PLACE / "node" / "package.json"],
        "java": [PLACE / "java" / "pom.xml"],
    }.get(client.kind, sorted(PLACE.glob("go/*/go.mod")))
    versions = [pinned_version(source.read_text(), name) for source in sources if source.exists()]
    return next((version for version in versions if version != "?"), "?")


def reasons(results):
    """What is known to be wrong, once for each reason, with its situations."""
    by_reason = {}
    for result in results:
        if result.kind != "right":
            by_reason.setdefault(result.cell.known or "wrong, not looked at", []).append(result.cell.situation.name)
    return "; ".join(f"{', '.join(sorted(set(names)))}: {reason}" for reason, names in by_reason.items())


def earlier_cost(line, version):
    """What a line that was written before says of the same version: a run without the comparison takes nothing away."""
    columns = [column.strip() for column in line.split("|")]
    return columns[5] if len(columns) > 5 and columns[2] == version and "%" in columns[5] else "–"


def line_of(client, results, cost, today, before):
    version = version_of(client)
    right = sum(result.kind == "right" for result in results)
    left_out = "; ".join(f"{situation} is not tried: {why}" for situation, why in client.left_out.items())
    notes = "; ".join(filter(None, [reasons(results), left_out]))
    words = cost.words() if cost else earlier_cost(before, version)
    return f"| {client.name} | {version} | {today} | {right} of {len(results)} | {words} | {notes} |"


def lines_by_group(text):
    """The lines of clients in a table that was written before."""
    groups, group = {}, None
    for line in text.splitlines():
        if line.startswith("## "):
            group = line[3:].split(":")[0]
        elif group and line.startswith("| ") and not line.startswith("| client"):
            groups.setdefault(group, []).append(line)
    return groups


def share(lines):
    counts = [re.search(r"\| (\d+) of (\d+) \|", line) for line in lines]
    return sum(int(count[1]) for count in counts if count), sum(int(count[2]) for count in counts if count)


def percent(right, whole):
    return f"{right} of {whole} cells right ({100 * right / whole:.1f} %)" if whole else "no cells"


def write(path, everybody, results, costs, runs):
    """`everybody`: all clients that there are; who is none of them any more loses its line."""
    today = datetime.date.today().isoformat()
    known = {client.name: client for client in everybody}
    groups = {}
    for group, of_group in lines_by_group(path.read_text() if path.exists() else "").items():
        for line in of_group:
            name = line.split("|")[1].strip()
            if name in known and known[name].group == group:
                groups.setdefault(group, {})[name] = line
    by_client = {}
    for result in results:
        by_client.setdefault(result.cell.client, []).append(result)
    for client, of_client in by_client.items():
        of_group = groups.setdefault(client.group, {})
        of_group[client.name] = line_of(client, of_client, costs.get(client), today, of_group.get(client.name, ""))
    groups = {group: [by_name[name] for name in sorted(by_name)] for group, by_name in groups.items()}
    parts = [HEAD]
    right, whole = share([line for lines in groups.values() for line in lines])
    clients = sum(len(lines) for lines in groups.values())
    again = f" The last run tried each cell {runs} times; a cell is right if it always was." if runs > 1 else ""
    parts.append(f"{clients} clients: {percent(right, whole)}.{again}\n")
    for group in sorted(groups):
        parts.append(f"## {group}: {percent(*share(groups[group]))}\n\n{COLUMNS}\n" + "\n".join(groups[group]) + "\n")
    path.write_text("\n".join(parts))
