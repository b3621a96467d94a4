"""POST /v1/organisations: the operator takes on a property manager, a dealer, a facility operator."""

from vestibule import clock, ids
from vestibule.http import Api, Reply, answers_with
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.registry.model import Organisation
from vestibule.registry.wanted import NewOrganisation

api = Api()


@api.post("/v1/organisations", **answers_with(201, Organisation))
def take_on(wanted: NewOrganisation) -> Reply:
    """Take on an organisation. Needs the role operator."""
    api.caller().must_be("operator")
    organisation = Organisation(id=ids.derived("org", api.once), name=wanted.name, created_at=clock.now())
    return api.created(organisation, f"/v1/organisations/{organisation.id}", ORGANISATIONS.add(organisation))


handler = api.handler
