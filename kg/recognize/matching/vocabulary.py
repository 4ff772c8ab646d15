"""Pieces of pattern that several tables share. All patterns run on folded text (`matcher.fold`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from kg.recognize.matching.guards import Guarded

STRONG_HEAD = (
    r"(?:(?:u|uni|allo|f|s)?car(?:-?\s?(?:gamma delta|gdt?|gd-?t|t|nk|nk-?t|ik|m|mo?|il|treg"
    r"|treg|macrophages?|monocytes?))?s?(?![a-z])"
    r"|u?cart(?:s|[0-9]{1,3})?(?![a-z])|car-?t/nk|chimeric(?:\W+\w+){0,2}?\W+(?:immuno)?receptors?"
    r"|universal\W{0,3}\sreceptors?"
    r"|4?-?\s?s(?:t)?car(?:-t)?(?![a-z])"
    r"|tcr(?:m|-?t)?s?(?![a-z])|t[- ]?cell(?:\W+antigen)?\W+receptors?|truc(?:-t)?(?![a-z])"
    r"|tac-?t?(?![a-z])|cir(?![a-z])"
    r"|zetakine|c?car(?:-t)?(?![a-z])|caar-?t?(?![a-z])|ctls?(?![a-z])|vsts?(?![a-z])"
    r"|icar(?![a-z])|tancar|compoundcar|bicar|car[0-9]"
    r"|abtcr|(?:uni|rev)car\d*(?:-t)?|carcik|daric\d*|target(?:ing)? module|ultracar-?t"
    r"|car-?pnk|redirected t[- ]?(?:cells?|lymphocytes?))"
)
"""The words for an engineered receptor or an antigen-specific effector cell."""

WEAK_HEAD = (
    r"(?:t[- ]?cells?(?! (?:engag|redirect|lymph|leuk|bispec|depend|malig|acute|exhaus|recept"
    r"|prolymph))|t[- ]?lymphocytes?|nk[- ]?cells?|nkt|natural killer"
    r"|macrophages?|monocytes?|lymphocytes?|tils?(?![a-z])|dendritic cells?|tregs?|nk-?92"
    r"|pbmcs?|cell therapy|cellular therapy|immune cells|"
    r"cells? infusion|cells? injection|cells? products?|l?u?car-\w+|cell suspension)"
)
"""Words for a cell that is a product only when it is specific for something."""

MODIFIER = (
    r"(?:(?!(?:positive|negative|expressi|express|after|following|prior|previous|in|for"
    r"|patients?|relaps|refractory"
    r"|tumou?rs?|cancers?|disease|leuk|lymphoma|myeloma|antibod|mab|monoclonal|inhibitor|with"
    r"|of|to|by|is|are|from|who|have|has|on|than|was|adc|engager"
    r"|vaccine|pet|ct|imaging|mutat|count|level|or not|and/or not|receiving|treated|failed"
    r"|cell surface|surface|malignan)"
    r"\b)[\w+*'./&-]+[\s,-]+){0,5}?"
)
"""Up to five words between an antigen and the receptor head, none of which turns the meaning."""

SPECIFIC = (
    r"(?:specific(?:ity)?|targeted|targeting|targetted|directed|redirected|retargeted|reactive"
    r"|restricted|recogni[sz]ing|based"
    r"|binding|armed|sensiti[sz]ed|pulsed|loaded|engineered|modified|transduced|expressing)"
)

GIVEN_AGAINST = (
    r"(?:transduced|transfected|engineered|modified) (?:\w+ ){0,2}?(?:with|by|using) (?:an? |the )?anti-?\s?"
)
"""Words between cells and what the receptor is for that they are given: `transduced with an anti-`."""

PRIOR = (
    r"(?:\bprior|\bprevious(?:ly)?|\bafter|\bfailed|\bfailure (?:of|to|after|with)|\bfollowing"
    r"|\brelaps\w*(?: \w+){0,3} (?:after|from|following|to|post|with)"
    r"|\brefractory to|\bresistan\w+ to|\bpost[- ]|\bprogress\w+ (?:after|on|following|with)"
    r"|\breceived|\bhistory of|\bheavily|\bhave had|\bpretreated|\bintoleran\w+ to"
    r"|\bexposed to|\bexposure to|\btreated with|\bfailing|\bineligible for|\bnot responded to"
    r"|\bdid not respond to|\bhas been treated)"
)
"""What makes a therapy named after it an earlier one."""


class Rule(Struct, frozen=True):
    """One readable rule: its id, the reason for it, what must stand left and right of the mention, the role it gives.

    `left` is matched at the end of the words before, `right` at the start of the words after; None is anything.
    """

    id: str
    why: str
    role: str
    left: re.Pattern[str] | None = None
    right: re.Pattern[str] | None = None
    kinds: frozenset[str] | None = None
    """Field kinds that the rule is for; None is all."""
    antigens: frozenset[str] | None = None
    """What the rule is for, by the catalogue's label or by what it serves as; None is all."""

    def applies(self, before: str, after: str, kind: str, antigen: frozenset[str]) -> bool:
        """Tell whether the rule decides a mention in its surroundings; `antigen` is its label and what it serves as."""
        if self.kinds is not None and kind not in self.kinds:
            return False
        if self.antigens is not None and self.antigens.isdisjoint(antigen):
            return False
        if self.right is not None and self.right.match(after) is None:
            return False
        return self.left is None or self.left.search(before) is not None


def left(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that must end where the mention starts."""
    return re.compile(rf"(?:{pattern})$")


def right(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that must start where the mention ends."""
    return re.compile(pattern)


class Beside(Struct, frozen=True, gc=False):
    """The words beside a mention, and of the rules of a table, as bits, those whose letters stand among them."""

    before: str
    after: str
    called: int
    table: RuleTable

    def deciding(self, rules: int, near: str, kind: str, antigen: frozenset[str]) -> Iterator[Rule]:
        """Give the rules, of those that bits stand for, that decide a mention after the nearest words, in order."""
        for rule in self.table.named(self.called & rules):
            if rule.applies(near, self.after, kind, antigen):
                yield rule

    def meet(self, rule: Rule) -> bool:
        """Tell whether the words are those of a rule for any field and antigen."""
        return bool(self.called & self.table.bit[rule.id]) and rule.applies(self.before, self.after, "", frozenset())


class RuleTable:
    """Rules, of which only those are tried whose letters stand around a mention: looked for once, for all of them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take the rules; none has the id of another."""
        every = tuple(rules)
        self._left = Guarded((rule, rule.left) for rule in every)
        self._right = Guarded(((rule, rule.right) for rule in every), tied=True)
        self.bit = {rule.id: 1 << n for n, rule in enumerate(every)}
        """The bit of a rule by its id."""
        self.named = self._left.named
        """Gives the rules that bits stand for, in order."""

    def bits(self, rules: Iterable[Rule]) -> int:
        """Give some rules of the table as bits."""
        return sum(self.bit[rule.id] for rule in rules)

    def beside(self, before: str, after: str, rules: int = -1) -> Beside:
        """Give the words before and after a mention with the rules that they call up, of those that bits stand for."""
        return Beside(before, after, self._left.bits(before) & self._right.bits(after) & rules, self)
