"""The people and organizations of meddatax pages: sponsors, responsible party, officials."""

from __future__ import annotations

import re
from itertools import pairwise

from kg.model import Agent, Official, ResponsibleParty
from kg.sources.codes import code
from kg.sources.criteria import unescape
from kg.sources.pages import Facts, stated


def put_sponsors(facts: Facts, lines: list[str], roles_lost: bool) -> None:
    """Keep the sponsors by their roles; where the page has lost the roles, a list of one is the lead sponsor."""
    sponsors = _sponsors(facts, lines)
    if roles_lost and len(sponsors) == 1 and sponsors[0][0].agency_class and not sponsors[0][1]:
        sponsors = [(sponsors[0][0], "lead")]
    for agent, role in sponsors:
        if role.startswith("lead"):
            facts.put("lead_sponsor", agent)
        elif not role:
            facts.doubt("lead_sponsor", agent.name, "a sponsor without its role")
    facts.put("collaborators", tuple(agent for agent, role in sponsors if role.startswith("collab")))


def _sponsors(facts: Facts, lines: list[str]) -> list[tuple[Agent, str]]:
    """Read `name, [CLASS], [Sponsor Role R]`; the role is empty where none follows."""
    found: list[tuple[Agent, str]] = []
    for line in lines:
        agent, told = found[-1] if found else (None, "")
        role = re.fullmatch(r"Sponsor Role:?\s*(\w+)", line)
        agency_class = None if role else code("AgencyClass", line)
        if role and agent and not told:
            found[-1] = (agent, role[1].lower())
        elif agency_class and agent and not (told or agent.agency_class):
            found[-1] = (Agent(agent.name, agency_class), "")
        elif role or agency_class:
            facts.doubt("lead_sponsor", line, "stands with no sponsor")
        else:
            found.append((Agent(unescape(line)), ""))
    return found


def put_responsible(facts: Facts, lines: list[str]) -> None:
    """Read `[name], [title], [affiliation], Responsibility Role R, [affiliation]`."""
    said = [unescape(line) for line in lines]
    for at, line in enumerate(lines):
        if role := re.fullmatch(r"Responsibility Role:?\s*(\w+)", line):
            name, title, affiliation, *_ = [*said[:at], None, None, None]
            affiliation = affiliation or next(iter(said[at + 1 :]), None)
            party = ResponsibleParty(type=role[1], name=name, title=title, affiliation=affiliation)
            facts.put("responsible_party", party)
            return
    if lines:
        facts.doubt("responsible_party", "; ".join(lines), "no role stated")


def put_officials(facts: Facts, lines: list[str]) -> None:
    """Read `name, Role: R, [affiliation]`, where the next name is the line before the next role."""
    roles = [at for at, line in enumerate(lines) if line.startswith("Role:") and at > 0]
    found = []
    for at, following in pairwise([*roles, len(lines) + 1]):
        affiliation = unescape("".join(lines[at + 1 : following - 1][:1])) or None
        role = stated(lines[at].removeprefix("Role:"))
        found.append(Official(name=unescape(lines[at - 1]), role=role, affiliation=affiliation))
    facts.put("officials", tuple(found))
