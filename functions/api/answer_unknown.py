"""Any other route: a problem that says where the routes are listed."""

from vestibule.http import Api

api = Api()
handler = api.handler
