"""Whom an incident concerns: found part by part, counted, and shown to the team."""

from aws_cdk import aws_lambda as lambda_

from stacks.feature import FeatureStack, Granted
from vestibule import register
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.evidence import EVIDENCE
from vestibule.holdings import Holding
from vestibule.partners.holdings import DELIVERIES, PARTNER_KEYS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES

_BY_PLACE = {
    **dict.fromkeys(("relations", "grants", "credentials", "climates", "entries", "overlocks"), "by_site"),
    **dict.fromkeys(("commands", "images", "calls"), "by_entrance"),
}
"""The indexes by which those are met who were tied to a place, or opened a door there."""

_BY_KEY = ("admissions", "climates", "credentials", "keys", "listings")
"""Tables that are entered by a key that is no person's: a door, a site, a device, a code."""


class AtScope(FeatureStack):
    """The part of `Breaches` that finds whom an incident concerns."""

    def _scope(self) -> None:
        """What the team sees of it."""
        self.function(
            "show_scope",
            "GET /v1/incidents/{incident_id}/scope",
            reads=[INCIDENTS, AFFECTED],
            appends=[EVIDENCE],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
        )

    def _scoping(self) -> dict[str, lambda_.Function]:
        """The steps, in their order."""
        return {
            "plan_scope": self.function("plan_scope", reads=[INCIDENTS], amends=[INCIDENTS]),
            "scope_part": self.function(
                "scope_part",
                reads=[INCIDENTS, *self._everything()],
                appends=[AFFECTED],
                amends=[AFFECTED],
                memory=1024,
                seconds=300,
            ),
            "settle_scope": self.function(
                "settle_scope",
                reads=[INCIDENTS, AFFECTED, PEOPLE],
                appends=[EVIDENCE],
                amends=[INCIDENTS, AFFECTED],
                memory=1024,
                seconds=120,
            ),
        }

    def _everything(self) -> list[Granted]:
        """Every holding by its subject; and the ways by which persons are met at a site, at a door, by a key, by a crowd."""
        there = register.tables(self.shared.deployment.pack)
        held = [(table, table.holds) for table in there if isinstance(table.holds, Holding)]
        by_subject: list[Granted] = [
            (table, holding.by_subject) if holding.by_subject else table
            for table, holding in held
            if holding.subject != "visitor_id"
        ]
        by_place: list[Granted] = [(table, _BY_PLACE[table.name]) for table in there if table.name in _BY_PLACE]
        by_key = [table for table in there if table.name in _BY_KEY]
        places: list[Granted] = [DEVICES, (ENTRANCES, "by_site")] if DEVICES in there else []
        ways: list[Granted] = [(PEOPLE, "by_crowd"), (DELIVERIES, "by_feed"), (PARTNER_KEYS, "by_id"), AFFECTED]
        ways.append((RELATIONS, "by_crowd"))
        return [*by_subject, *by_place, *by_key, *places, *ways]
