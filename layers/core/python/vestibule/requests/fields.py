"""What attributes and codes are called in the page to read. What is not named here is for machines, and in the files."""

from collections.abc import Mapping

from vestibule.words import Words


def _said(en: str, fr: str, nl: str) -> Words:
    return Words(en=en, fr=fr, nl=nl)


FIELDS: Mapping[str, Words] = {
    # when
    "occurred_at": _said("When", "Quand", "Wanneer"),
    "at": _said("When", "Quand", "Wanneer"),
    "rang_at": _said("When", "Quand", "Wanneer"),
    "said_at": _said("When", "Quand", "Wanneer"),
    "posted_at": _said("Sent", "Envoyé", "Verzonden"),
    "accepted_at": _said("Asked", "Demandé", "Gevraagd"),
    "asked_at": _said("Asked", "Demandé", "Gevraagd"),
    "received_at": _said("Received", "Reçu", "Ontvangen"),
    "decided_at": _said("Decided", "Décidé", "Besloten"),
    "replied_at": _said("Answered", "Répondu", "Beantwoord"),
    "set_at": _said("Set", "Réglé", "Ingesteld"),
    "enrolled_at": _said("Taken up", "Enregistré", "Opgenomen"),
    "created_at": _said("Made", "Créé", "Gemaakt"),
    "since": _said("Since", "Depuis", "Sinds"),
    "until": _said("Until", "Jusqu'au", "Tot"),
    "starts_at": _said("From", "À partir de", "Vanaf"),
    "ends_at": _said("Until", "Jusqu'au", "Tot"),
    "ended_at": _said("Ended", "Terminé", "Beëindigd"),
    "closed_at": _said("Closed", "Clos", "Afgesloten"),
    "revoked_at": _said("Taken back", "Retiré", "Ingetrokken"),
    "handed_over_at": _said("Handed over", "Remis", "Overhandigd"),
    # who and how to be reached
    "name": _said("Name", "Nom", "Naam"),
    "first_name": _said("First name", "Prénom", "Voornaam"),
    "last_name": _said("Last name", "Nom de famille", "Achternaam"),
    "email": _said("E-mail", "E-mail", "E-mail"),
    "phone": _said("Telephone", "Téléphone", "Telefoon"),
    "company": _said("Company", "Entreprise", "Bedrijf"),
    "alias": _said("Name in the directory", "Nom dans l'annuaire", "Naam in de lijst"),
    "sex": _said("Sex", "Sexe", "Geslacht"),
    "role": _said("Role", "Rôle", "Rol"),
    "years_of_experience": _said("Years of experience", "Années d'expérience", "Jaren ervaring"),
    "birth_years": _said("Year of birth", "Année de naissance", "Geboortejaar"),
    "language": _said("Language", "Langue", "Taal"),
    # what
    "said": _said("What happened", "Ce qui s'est passé", "Wat er is gebeurd"),
    "kind": _said("Kind", "Type", "Soort"),
    "right": _said("What you asked for", "Ce que vous avez demandé", "Wat u vroeg"),
    "verb": _said("What was done", "Ce qui a été fait", "Wat er is gedaan"),
    "method": _said("By", "Par", "Door"),
    "result": _said("Result", "Résultat", "Uitkomst"),
    "status": _said("State", "État", "Toestand"),
    "state": _said("State", "État", "Toestand"),
    "outcome": _said("Outcome", "Issue", "Afloop"),
    "reason": _said("Reason", "Motif", "Reden"),
    "why": _said("On what ground", "Sur quel fondement", "Op welke grond"),
    "purpose": _said("Purpose", "Finalité", "Doel"),
    "choice": _said("Your choice", "Votre choix", "Uw keuze"),
    "edition": _said("Version", "Version", "Versie"),
    "means": _said("By which way", "Par quel moyen", "Langs welke weg"),
    "channel": _said("By which way", "Par quel moyen", "Langs welke weg"),
    "jurisdiction": _said("Law of", "Loi de", "Recht van"),
    "text": _said("What was written", "Ce qui a été écrit", "Wat er is geschreven"),
    "note": _said("Note", "Note", "Opmerking"),
    "wanted": _said("What you wanted", "Ce que vous vouliez", "Wat u wilde"),
    "score": _said("Score", "Note attribuée", "Cijfer"),
    "latitude": _said("Latitude", "Latitude", "Breedtegraad"),
    "longitude": _said("Longitude", "Longitude", "Lengtegraad"),
    "set_point": _said("Set to", "Réglé sur", "Ingesteld op"),
    "mode": _said("Mode", "Mode", "Stand"),
    "measured": _said("Measured", "Mesuré", "Gemeten"),
    "offline": _said("Without a network", "Sans réseau", "Zonder netwerk"),
    "one_time": _said("Good once", "Valable une fois", "Eenmaal geldig"),
    "hidden": _said("Hidden", "Masqué", "Verborgen"),
    "reference": _said("Template", "Gabarit", "Sjabloon"),
    "expires_at": _said("Kept until", "Conservé jusqu'au", "Bewaard tot"),
}
"""By the attribute's name, in the order in which they are read."""

CODES: Mapping[str, Mapping[str, Words]] = {
    "verb": {
        "unlock": _said("unlocked", "déverrouillé", "ontgrendeld"),
        "lock": _said("locked", "verrouillé", "vergrendeld"),
        "call": _said("lift called", "ascenseur appelé", "lift geroepen"),
    },
    "method": {
        "mobile_key": _said("telephone", "téléphone", "telefoon"),
        "ticket": _said("telephone without a network", "téléphone sans réseau", "telefoon zonder netwerk"),
        "pin": _said("code", "code", "code"),
        "pass": _said("visitor's pass", "laissez-passer de visiteur", "bezoekerspas"),
        "fob": _said("fob", "badge", "tag"),
        "face": _said("face", "visage", "gezicht"),
        "let_in": _said("let in by somebody", "ouvert par quelqu'un", "door iemand binnengelaten"),
        "button": _said("button", "bouton", "knop"),
        "key": _said("key", "clé", "sleutel"),
    },
    "result": {
        "granted": _said("granted", "accordé", "toegelaten"),
        "denied": _said("denied", "refusé", "geweigerd"),
        "forced": _said("forced", "forcé", "geforceerd"),
    },
    "status": {
        "accepted": _said("accepted", "accepté", "aangenomen"),
        "received": _said("received", "reçu", "ontvangen"),
        "done": _said("done", "fait", "gedaan"),
        "rejected": _said("rejected by the door", "refusé par la porte", "door de deur geweigerd"),
        "failed": _said("failed", "échoué", "mislukt"),
        "expired": _said("too late", "trop tard", "te laat"),
        "ringing": _said("ringing", "sonne", "belt"),
        "missed": _said("missed", "manqué", "gemist"),
        "let_in": _said("let in", "ouvert", "binnengelaten"),
        "declined": _said("declined", "décliné", "afgewezen"),
    },
    "choice": {
        "given": _said("consent given", "consentement donné", "toestemming gegeven"),
        "refused": _said("refused", "refusé", "geweigerd"),
        "withdrawn": _said("withdrawn", "retiré", "ingetrokken"),
        "objected": _said("objected", "opposition", "bezwaar gemaakt"),
        "allowed_again": _said("allowed again", "autorisé de nouveau", "weer toegestaan"),
        "restricted": _said("restricted", "limité", "beperkt"),
        "unrestricted": _said("no longer restricted", "plus limité", "niet meer beperkt"),
        "accepted": _said("accepted", "accepté", "aanvaard"),
    },
    "kind": {
        "manager": _said("manager", "gestionnaire", "beheerder"),
        "technician": _said("technician", "technicien", "technicus"),
        "dealer": _said("dealer", "concessionnaire", "dealer"),
        "resident": _said("resident", "résident", "bewoner"),
        "tenant": _said("tenant", "locataire", "huurder"),
        "owner": _said("owner", "propriétaire", "eigenaar"),
        "authorised_user": _said("authorised user", "utilisateur autorisé", "gemachtigde gebruiker"),
        "passed_on": _said("passed on", "transmis", "doorgegeven"),
        "looked_at": _said("looked at", "consulté", "ingezien"),
    },
}
"""What codes mean, by the attribute that they stand in. A code that is not here is shown as it is."""
