"""What WeMaintain's policy promises, row by row, in the words that its notice must say it with."""

PROMISES: dict[str, dict[str, tuple[str, ...]]] = {
    "W-01": {
        "fr": (
            (
                "Vos prénom et nom, votre sexe, votre rôle dans la société, votre adresse e-mail, votre numéro de téléphone "
                "et les données d’identification de l’entreprise"
            ),
            "après avoir été autorisé par WeMaintain à vous connecter sur la plateforme",
        ),
        "nl": (
            (
                "Uw voor- en achternaam, uw geslacht, uw functie in het bedrijf, uw e-mailadres, uw telefoonnummer en de "
                "gegevens van het bedrijf"
            ),
            "nadat wij u toegang tot het platform hebben gegeven",
        ),
    },
    "W-02": {
        "fr": (
            "La localisation, demandée de façon obligatoire, des appareils (ascenseurs, monte-charges, monte-personnes)",
        ),
        "nl": (
            "De locatie van de installaties (liften, goederenliften, plateauliften)",
            "waarvoor u een offerte of onderhoud wenst, die u moet opgeven",
        ),
    },
    "W-03": {
        "fr": (
            (
                "Nous réalisons la maintenance, l’installation, la réparation ou les travaux sur un appareil ainsi que les "
                "pré-visites, et vous permettons de les suivre."
            ),
            "La plateforme vous présente vos bâtiments, vos demandes de maintenance et les rapports d’information",
        ),
        "nl": (
            (
                "Wij verrichten onderhoud, montage, reparatie of andere werkzaamheden aan een installatie "
                "en de bezoeken die daaraan voorafgaan, en laten u het verloop volgen."
            ),
            "Het platform toont u in één overzicht uw gebouwen, uw onderhoudsaanvragen en de informatierapporten",
        ),
    },
    "W-04": {
        "fr": ("et vous permet de signer le contrat de maintenance en ligne",),
        "nl": ("en laat u het onderhoudscontract online ondertekenen",),
    },
    "W-05": {
        "fr": (
            "votre expérience dans le monde de l’ascenseur (années d’expérience, entreprise actuelle)",
            "vos coordonnées professionnelles (nom et prénom, numéro de téléphone, adresse e-mail)",
            "Typeform",
            "Intercom",
        ),
        "nl": (
            "ervaring met liften (jaren ervaring, huidige werkgever)",
            "uw zakelijke contactgegevens (voor- en achternaam, telefoonnummer, e-mailadres)",
            "Typeform",
            "Intercom",
        ),
    },
    "W-06": {
        "fr": (
            (
                "L’adresse IP de votre appareil, le navigateur utilisé, le contenu et les URL auxquels vous accédez, ainsi "
                "que les dates et heures d’accès."
            ),
            "Nous conservons les données uniquement le temps nécessaire pour les finalités poursuivies.",
        ),
        "nl": (
            (
                "Het IP-adres van uw toestel, uw browser, de inhoud en de URL’s die u opent, en de datum en het tijdstip "
                "van uw bezoek."
            ),
            "Wij bewaren gegevens alleen zolang dat nodig is voor de doelen waarvoor ze worden gebruikt.",
        ),
    },
    "W-07": {
        "fr": (
            "contact@WeMaintain.com",
            "victoire@WeMaintain.com",
            "1 mois",
            "Votre demande doit être accompagnée d’une pièce d’identité.",
            (
                "la pièce d’identité que vous fournissez et les informations ou documents complémentaires que nous sommes "
                "susceptibles de demander"
            ),
        ),
        "nl": (
            "contact@WeMaintain.com",
            "victoire@WeMaintain.com",
            "1 maand",
            "U moet een identiteitsbewijs bij uw verzoek voegen.",
            "het identiteitsbewijs dat u meestuurt en de aanvullende informatie of documenten waar wij om kunnen vragen",
        ),
    },
    "W-08": {
        "fr": (
            "Vous avez le droit de recevoir une copie de l’ensemble des données personnelles que nous détenons sur vous.",
            "Vous pouvez recevoir les données vous concernant pour les transmettre à un tiers.",
            "Vous pouvez demander la correction de vos données personnelles si elles sont incomplètes ou erronées",
            "lorsque nous n’avons plus d’intérêt légitime à les détenir",
        ),
        "nl": (
            "U hebt recht op een kopie van alle persoonsgegevens die wij over u bewaren.",
            "U kunt de gegevens over u ontvangen om ze aan een derde door te geven.",
            "U kunt ons vragen uw persoonsgegevens te verbeteren als ze onvolledig of onjuist zijn",
            "wanneer wij geen gerechtvaardigd belang meer hebben om ze te bewaren",
        ),
    },
    "W-09": {
        "fr": (
            "Nous ne vendons pas les données à des tiers.",
            "assurons qu’elles sont toujours en sécurité",
            "L’accès est limité aux personnes pour lesquelles les données sont absolument nécessaires",
            "pour notre compte et sur nos instructions",
            (
                "Nous surveillons en permanence le respect de nos instructions, les accords contractuels avec le "
                "sous-traitant et la garantie des niveaux de protection des données."
            ),
            "Amazon Web Services",
        ),
        "nl": (
            "Wij verkopen geen gegevens aan derden.",
            "zorgen ervoor dat ze altijd veilig zijn",
            "Alleen personen die de gegevens absoluut nodig hebben voor de hier beschreven doelen, hebben toegang",
            "namens ons en volgens onze instructies",
            (
                "Wij bewaken voortdurend dat onze instructies en de contracten met deze verwerkers worden nageleefd en dat "
                "het niveau van gegevensbescherming gewaarborgd is."
            ),
            "Amazon Web Services",
        ),
    },
    "W-10": {
        "fr": ("ce que ces appareils signalent de leur état et de leurs pannes",),
        "nl": ("wat deze installaties over hun toestand en storingen melden",),
    },
}
"""By requirement and language. Numbers with their unit come from the pack's periods, all else from its words."""

NOT_IN_A_NOTICE: dict[str, str] = {}
"""Rows that a reader of the notice has no use for, and why. Every row of this policy is said to its readers."""
